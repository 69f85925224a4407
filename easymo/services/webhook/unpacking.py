"""Unpacking webhooks with very many parts: a few at a time, each once, wherever it broke off."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from psycopg import Error

from db.pool import Pool
from db.repositories.whatsapp import webhook_bodies
from easymo.services.webhook import webhook
from kit import log
from kit.clock import KIGALI

logger = log.get(__name__)

AT_ONCE = 100
"""Parts of one transaction: it holds its customers' locks for a fraction of a second."""


class Unpacker:
    """Runs unpack jobs. What fails stays kept, and the sweeper wakes it again."""

    def __init__(self, pool: Pool, our_number: str | None) -> None:
        self._pool = pool
        self._our_number = our_number

    async def unpack(self, body_id: int) -> None:
        """The job."""
        async with self._pool.connection() as conn:
            kept = await webhook_bodies.waiting(conn, body_id)
        if kept is None:
            return
        parts = await asyncio.to_thread(webhook.parts_of, kept.body, self._our_number)
        for begin in range(kept.parts_done, len(parts), AT_ONCE):
            end = min(begin + AT_ONCE, len(parts))
            if not await self._store(body_id, kept, parts, begin, end):
                logger.info("webhook.unpacked_by_another", body_id=body_id)
                return
        async with self._pool.connection() as conn:
            await webhook_bodies.unpacked(conn, body_id)
        logger.info("webhook.unpacked", body_id=body_id, parts=len(parts))

    async def _store(
        self,
        body_id: int,
        kept: webhook_bodies.WaitingBody,
        parts: list[webhook.Part],
        begin: int,
        end: int,
    ) -> bool:
        writes: list[Callable[..., Any]] = [webhook.write_together, webhook.write_one_by_one]
        async with self._pool.connection() as conn:
            for write in writes:
                try:
                    async with conn.transaction():
                        if not await webhook_bodies.advance(conn, body_id, done=begin, to=end):
                            return False
                        await write(conn, parts[begin:end], _came_at(kept))
                    return True
                except (Error, ValueError, RecursionError) as exc:
                    if webhook.is_outage(exc):
                        raise
                    logger.warning("webhook.one_by_one", body_id=body_id, reason=str(exc))
        raise RuntimeError(f"Parts {begin} to {end} of webhook body {body_id} cannot be stored")


def _came_at(kept: webhook_bodies.WaitingBody) -> datetime:
    """On the product's day, which may be another than the machine's."""
    return datetime.combine(kept.day, kept.received_at.astimezone(KIGALI).time(), KIGALI)
