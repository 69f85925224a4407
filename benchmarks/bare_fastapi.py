"""`python -m benchmarks.bare_fastapi`: the least a webhook can do: check, insert, answer."""

import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

import uvicorn
from fastapi import FastAPI, Request, Response
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from benchmarks.webhooks import SECRET

CREATE = """
    CREATE TABLE IF NOT EXISTS bare_posts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL
    )
"""
INSERT = "INSERT INTO bare_posts (body) VALUES (%s)"


class State(TypedDict):
    pool: AsyncConnectionPool[AsyncConnection]


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    url = os.environ["DATABASE_URL"]
    options = {"autocommit": True, "prepare_threshold": 1}
    pool: AsyncConnectionPool[AsyncConnection] = AsyncConnectionPool(
        url, min_size=2, max_size=20, open=False, kwargs=options
    )
    async with pool:
        async with pool.connection() as conn:
            await conn.execute(CREATE)
        yield State(pool=pool)


async def receive(request: Request) -> Response:
    body = await request.body()
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Hub-Signature-256", "")
    if not hmac.compare_digest(given, f"sha256={expected}"):
        return Response(status_code=401)
    async with request.state.pool.connection() as conn:
        await conn.execute(INSERT, [body.decode()])
    return Response()


async def health() -> Response:
    return Response()


def main() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, lifespan=lifespan)
    app.add_api_route("/webhooks/whatsapp", receive, methods=["POST"])
    app.add_api_route("/health", health)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["SERVER__API_PORT"]),
        http="httptools",
        access_log=False,
        log_config=None,
    )


if __name__ == "__main__":
    main()
