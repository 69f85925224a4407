"""What the routes have in common: the connection, the clock, pages, and writes that happen once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from pydantic import AfterValidator, BaseModel, StringConstraints

from db.repositories.handoff import operators
from db.repositories.overview.paging import PageWindow
from easymo.services.lookup import Numbered
from easymo.whatsapp.outbound.visible import is_visible
from kit.errors import NotFound
from kit.settings import Settings
from server.api.access import Admin, Caller, Operator

MOST_NUMBER = 2**63 - 1
NO_NUL = r"^[^\x00]*$"
"""Postgres keeps no text with a NUL in it."""

T = TypeVar("T")


def _seen(text: str) -> str:
    if not is_visible(text):
        raise ValueError("The customer would see nothing of this text. Write visible words.")
    return text


Number = Annotated[int, Path(ge=1, le=MOST_NUMBER, examples=[1])]
FilterNumber = Annotated[int | None, Query(ge=1, le=MOST_NUMBER)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Written = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL),
    AfterValidator(_seen),
]
"""What a person writes to a customer: sent as it is, so it must show something."""
Name = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[a-z_]+$", examples=["booking"])]


async def _connection(request: Request) -> AsyncIterator[AsyncConnection[TupleRow]]:
    """One transaction per request, undone by whatever error leaves it."""
    async with request.state.pool.connection() as conn, conn.transaction():
        yield conn


# Given back before the answer is sent, so that what it says is committed.
Connection = Annotated[AsyncConnection[TupleRow], Depends(_connection, scope="function")]


async def _now(request: Request) -> datetime:
    now: datetime = request.state.clock.now()
    return now


async def _settings(request: Request) -> Settings:
    settings: Settings = request.state.settings
    return settings


Now = Annotated[datetime, Depends(_now)]
Rules = Annotated[Settings, Depends(_settings)]


async def only_known_parameters(request: Request) -> None:
    """Answers 422 to a parameter nobody reads: a misspelled filter would show everything."""
    described = request.app.openapi()["paths"].get(request.scope["route"].path_format, {})
    parameters = described.get(request.method.lower(), {}).get("parameters", [])
    known = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    if unknown := set(request.query_params) - known:
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "Unknown parameter"}
                for name in sorted(unknown)
            ]
        )


class Page(BaseModel, Generic[T]):
    """Newest first. `next` is the `before` of the following page; null on the last one."""

    items: Sequence[T]
    next: int | None


async def _paging(
    before: Annotated[
        int | None,
        Query(ge=1, le=MOST_NUMBER, description="Only what is older: `next` of the page before."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PageWindow:
    return PageWindow(before, limit)


Pages = Annotated[PageWindow, Depends(_paging)]


N = TypeVar("N", bound=Numbered)


def page_of(items: Sequence[N], limit: int) -> "Page[N]":
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


@dataclass(frozen=True)
class NotedWrite:
    """One write by somebody: noted in its own transaction, and done once under its key."""

    conn: AsyncConnection[TupleRow]
    by: Caller
    now: datetime
    settings: Settings
    key: str | None

    async def is_new(self, action: str, subject: str, details: Mapping[str, Any]) -> bool:
        return await operators.note(
            self.conn,
            by=self.by.name,
            action=action,
            subject=subject,
            details=details,
            key=self.key,
        )


IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="The same request under the same key again changes nothing more.",
    ),
]


async def _operators_write(
    conn: Connection, by: Operator, now: Now, rules: Rules, idempotency_key: IdempotencyKey = None
) -> NotedWrite:
    return NotedWrite(conn, by, now, rules, idempotency_key)


async def _admins_write(
    conn: Connection, by: Admin, now: Now, rules: Rules, idempotency_key: IdempotencyKey = None
) -> NotedWrite:
    return NotedWrite(conn, by, now, rules, idempotency_key)


OperatorsWrite = Annotated[NotedWrite, Depends(_operators_write)]
AdminsWrite = Annotated[NotedWrite, Depends(_admins_write)]


def required(found: T | None, what: str) -> T:
    """Answers 404 when there is nothing."""
    if found is None:
        raise NotFound(f"There is no {what}.")
    return found
