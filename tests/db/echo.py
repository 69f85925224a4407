"""Turns without a graph: what is claimed is echoed, in one transaction under the fencing token.

Run as a process of its own it is a whole worker: `python -m tests.db.echo SETTINGS_JSON`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.pool import Pool
from easymo.whatsapp.client import WhatsAppClient
from kit.clock import KIGALI, Clock, MachineClock
from kit.errors import Superseded
from kit.settings import Settings
from server.workers.drain import Idle, Outcome, TurnAnswered, Wait
from server.workers.serving import serve, work
from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Turn:
    wait_seconds: float | None
    turn_id: int | None
    attempt: int | None
    fencing_token: int | None
    conversation_id: int | None
    messages: list[dict[str, str]] | None

    @property
    def words(self) -> str:
        return " ".join(message["text"] for message in self.messages or [])


Think = Callable[[Turn], Awaitable[None]]


async def at_once(_turn: Turn) -> None:
    """Thinks about nothing."""


class Echo:
    """A runner of turns whose thinking is handed in."""

    def __init__(self, pool: Pool, *, think: Think = at_once, quiet_seconds: float = 0) -> None:
        self._pool = pool
        self._think = think
        self._quiet = timedelta(seconds=quiet_seconds)
        self._clock: Clock = MachineClock()

    async def run_next(self, customer_id: int) -> Outcome:
        async with self._pool.connection() as conn:
            turn = await self._claim(conn, customer_id)
        if turn is None:
            return Idle()
        if turn.wait_seconds is not None:
            return Wait(turn.wait_seconds)
        await self._think(turn)
        async with self._pool.connection() as conn, conn.transaction():
            await self._commit(conn, customer_id, turn)
        return TurnAnswered()

    async def _claim(self, conn: AsyncConnection, customer_id: int) -> Turn | None:
        now = self._clock.now()
        async with conn.cursor(row_factory=class_row(Turn)) as cur:
            await cur.execute(
                "SELECT wait_seconds, turn_id, attempt, fencing_token, conversation_id, messages"
                " FROM claim_turn(%s, %s, %s, %s, %s, '24 hours')",
                [customer_id, now, now.astimezone(KIGALI).date(), self._quiet, self._quiet],
            )
            return await cur.fetchone()

    async def _commit(self, conn: AsyncConnection, customer_id: int, turn: Turn) -> None:
        newest = await conn.execute(
            "SELECT 1 FROM customers WHERE id = %s AND fencing_token = %s FOR NO KEY UPDATE",
            [customer_id, turn.fencing_token],
        )
        if not await newest.fetchone():
            raise Superseded
        await conn.execute(
            "INSERT INTO outbox (customer_id, conversation_id, turn_id, position, message)"
            " VALUES (%s, %s, %s, 0, %s)",
            [
                customer_id,
                turn.conversation_id,
                turn.turn_id,
                Jsonb({"type": "text", "body": f"echo: {turn.words}"}),
            ],
        )
        await conn.execute(
            "UPDATE inbox SET handled_at = clock_timestamp() WHERE turn_id = %s", [turn.turn_id]
        )
        await conn.execute("UPDATE turns SET status = 'answered' WHERE id = %s", [turn.turn_id])


async def think_for_ever_about_hang(turn: Turn) -> None:
    """A turn that never ends, when it is asked to and tried for the first time."""
    if "hang" in turn.words and turn.attempt == 1:
        sys.stdout.write("hanging\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


@asynccontextmanager
async def open_echo(
    *, pool: Pool, settings: Settings, clock: Clock, whatsapp: WhatsAppClient
) -> AsyncIterator[Echo]:
    yield Echo(pool, think=think_for_ever_about_hang)


@asynccontextmanager
async def working(settings: Settings, think: Think = at_once) -> AsyncIterator[None]:
    """A worker in this process, whose turns think what they are told."""

    @asynccontextmanager
    async def open_runner(
        *, pool: Pool, settings: Settings, clock: Clock, whatsapp: WhatsAppClient
    ) -> AsyncIterator[Echo]:
        yield Echo(pool, think=think)

    ready, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(work(settings, open_runner, ready.set, stop))
    try:
        await asyncio.wait_for(ready.wait(), PATIENCE_SECONDS)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_SECONDS)


def announce() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Settings.model_validate_json(sys.argv[1]), open_echo, announce))
