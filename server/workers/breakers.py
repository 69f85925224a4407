"""Says how this worker's breakers stand, where whoever looks can see it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from psycopg import OperationalError

from db.pool import Pool
from db.repositories import breakers
from db.repositories.breakers import Guards
from kit.breakers import Breakers
from server.workers.chores import repeat

SECONDS = 2.0
SILENCE = timedelta(seconds=30)
"""A worker that said nothing for so long is gone."""


@asynccontextmanager
async def told_by(pool: Pool, guarded: Mapping[Guards, Breakers]) -> AsyncIterator[None]:
    """Tell for as long as this is open, and take it back at the end."""
    worker = f"{socket.gethostname()}:{os.getpid()}"

    async def tell() -> None:
        async with pool.connection() as conn:
            for guards, collection in guarded.items():
                if collection.states:
                    await breakers.say(conn, worker, guards, collection.states)
            await breakers.forget(conn, None, silence=SILENCE)

    task = asyncio.create_task(repeat(tell, SECONDS))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(OperationalError):
            async with pool.connection() as conn:
                await breakers.forget(conn, worker, silence=SILENCE)
