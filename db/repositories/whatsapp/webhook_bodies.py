"""Webhooks with very many parts: kept as they came until a job has unpacked them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class WaitingBody:
    body: bytes
    day: date
    received_at: datetime
    parts_done: int


async def keep(conn: AsyncConnection, *, content_hash: bytes, body: bytes, day: date) -> None:
    """Keep it and wake a worker for it. The same body delivered again is dropped."""
    await conn.execute("SELECT keep_webhook_body(%s, %s, %s)", (content_hash, body, day))


async def waiting(conn: AsyncConnection, body_id: int) -> WaitingBody | None:
    """None once it is unpacked."""
    query = """
        SELECT body, day, received_at, parts_done FROM webhook_bodies
        WHERE id = %s AND body IS NOT NULL
    """
    async with conn.cursor(row_factory=class_row(WaitingBody)) as cur:
        return await (await cur.execute(query, (body_id,))).fetchone()


async def advance(conn: AsyncConnection, body_id: int, *, done: int, to: int) -> bool:
    """Note that the parts before `to` are stored; false when another worker did so already.

    In the transaction that stores them: its lock makes that other worker wait.
    """
    query = "UPDATE webhook_bodies SET parts_done = %s WHERE id = %s AND parts_done = %s"
    return (await conn.execute(query, (to, body_id, done))).rowcount == 1


async def unpacked(conn: AsyncConnection, body_id: int) -> None:
    query = """
        UPDATE webhook_bodies SET body = NULL, unpacked_at = clock_timestamp()
        WHERE id = %s AND unpacked_at IS NULL
    """
    await conn.execute(query, (body_id,))


# A worker that died keeps its job for ever; whoever is alive keeps the body.
BURY = """
    UPDATE procrastinate_jobs j SET status = 'failed', attempts = attempts + 1
    WHERE j.status = 'doing' AND j.queue_name = 'unpack' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_workers w
        WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - %s)
"""
WAKE = """
    SELECT enqueue_unpack(b.id) FROM webhook_bodies b
    WHERE b.unpacked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.queue_name = 'unpack' AND j.status IN ('todo', 'doing')
          AND (j.args ->> 'body_id')::bigint = b.id)
    LIMIT %s
"""


async def wake_forgotten(conn: AsyncConnection, *, silence: timedelta, most: int) -> int:
    """Wake a worker for each body that has none. Returns how many there were."""
    await conn.execute(BURY, (silence,))
    return (await conn.execute(WAKE, (most,))).rowcount
