"""The api: what WhatsApp, MTN and the supervisor reach over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from psycopg import Error

from db.pool import Pool, open_pool
from kit.clock import Clock, shared_or_machine
from kit.errors import Misconfigured
from kit.settings import Settings
from server.api import conversations, problems
from server.api.v1.app import create_v1
from server.street.door import door
from server.webhooks import momo, whatsapp

HEALTH_SECONDS = 2.0


class State(TypedDict):
    """What every request finds in `request.state`."""

    settings: Settings
    pool: Pool
    clock: Clock


def create_app(settings: Settings) -> FastAPI:
    """The application. Raises Misconfigured without a database."""
    if not settings.database_url:
        raise Misconfigured("The api needs DATABASE_URL, or `easymo up` to start a database.")
    url = settings.database_url

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        async with open_pool(url) as pool:
            yield State(settings=settings, pool=pool, clock=shared_or_machine(settings.clock_file))

    app = FastAPI(
        title="EasyMO",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # that of /api/v1 is the one to read
        lifespan=lifespan,
        middleware=door(settings),
    )
    app.include_router(whatsapp.router)
    app.include_router(momo.router)
    app.include_router(conversations.router)
    app.add_api_route("/health", _health)
    app.mount("/api/v1", create_v1())
    problems.install_for_strays(app)
    return app


async def _health(request: Request) -> JSONResponse:
    """Whether a request could reach the database."""
    try:
        async with request.state.pool.connection(timeout=HEALTH_SECONDS) as conn:
            await conn.execute("SELECT 1")
    except Error:
        return JSONResponse({"status": "the database is away"}, status_code=503)
    return JSONResponse({"status": "ok"})
