"""Every error of the api as `application/problem+json` (RFC 9457)."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from kit import log
from kit.errors import Conflict, NotFound

logger = log.get(__name__)

BUG = "Something is wrong on our side; it is in the log."

Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["body.text"])
    what: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it. `type` is always about:blank: the status says it."""

    type: str = "about:blank"
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(
        examples=["Nobody waits there any more: somebody took it, or it is closed."]
    )
    errors: list[Fault] = []


def install(app: FastAPI) -> None:
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)


def install_for_strays(app: FastAPI) -> None:
    """What no application is mounted for: a path with a line break in it reaches none."""
    app.add_exception_handler(HTTPException, _http)


def problem(
    status: int,
    detail: str,
    *,
    errors: list[Fault] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    told = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or []
    )
    return JSONResponse(
        told.model_dump(),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    # What was sent is not said again: it may not even be text.
    assert isinstance(error, RequestValidationError)
    faults = [Fault(where=_place(one), what=one["msg"]) for one in error.errors()]
    return problem(422, "The request is not as it has to be.", errors=faults)


def _place(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    return place.encode(errors="replace").decode()


async def _not_found(_request: Request, error: Exception) -> JSONResponse:
    return problem(404, str(error))


async def _conflict(_request: Request, error: Exception) -> JSONResponse:
    return problem(409, str(error))


async def _away(_request: Request, error: Exception) -> JSONResponse:
    logger.warning("api.database_away", reason=str(error))
    return problem(503, "The database is away.", headers={"Retry-After": "5"})


async def _bug(request: Request, error: Exception) -> JSONResponse:
    logger.error("api.failed", path=request.url.path, exc_info=error)
    return problem(500, BUG)


HANDLERS: dict[type[Exception], Handler] = {
    HTTPException: _http,
    RequestValidationError: _invalid,
    NotFound: _not_found,
    Conflict: _conflict,
    OperationalError: _away,
    PoolTimeout: _away,
    Exception: _bug,
}
