"""What is remembered of a customer: noted with their turn, found again by meaning, forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.memory import memories
from db.repositories.memory.memories import Memory
from easymo.guardrails.pins import could_hide_one
from easymo.models.embeddings import Embedder
from easymo.models.memory_extraction.rules import (
    Memorable,
    content_words,
    could_be_secret,
    extract_memories,
)
from easymo.whatsapp.inbound.message_kinds import KINDS
from kit import log

logger = log.get(__name__)

FIT = 10
"""So many of what they said are all recalled; of more, those that have to do with their words."""
MOST_RECALLED = 6
OUTCOMES = 3
PATIENCE_SECONDS = 0.5
PREFERENCES = {"preference", "preferences"}
AT_ONCE = 20
LEASE = timedelta(seconds=30)


def worth_remembering(messages: Sequence[dict[str, Any]]) -> list[Memorable]:
    """What of a turn's messages is kept: only the customer's own words, and nothing like a PIN."""
    return [
        told
        for message in messages
        if KINDS[message["kind"]].is_remembered
        for told in extract_memories(message.get("text") or "")
        if not could_be_secret(told.content) and not could_hide_one(told.content)
    ]


async def remember(
    conn: AsyncConnection, customer_id: int, told: Sequence[Memorable], now: datetime
) -> None:
    """Note it in the turn's own transaction; a worker gives it its vector later."""
    await memories.keep(conn, customer_id, told, now)


async def recall(door: CustomerDoor, embedder: Embedder, words: Sequence[str]) -> list[Memory]:
    """What is worth knowing while they are answered: all, or what their words are about."""
    async with door.open() as conn:
        newest = await memories.newest(conn, said=FIT + 1, outcomes=OUTCOMES)
    if sum(memory.kind != "outcome" for memory in newest) <= FIT:
        return newest
    if not words:
        return newest[:MOST_RECALLED]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            vector = _middle(await embedder.embed(list(words)))
            async with door.open() as conn:
                return await memories.nearest(
                    conn,
                    vector,
                    model=embedder.name,
                    least=embedder.related_from,
                    most=MOST_RECALLED,
                )
    except Exception as error:
        # An answer without the right memory is better than none: whatever the provider does.
        logger.warning("memory.not_searched", because=f"{type(error).__name__}: {error}")
        return newest[:MOST_RECALLED]


def _middle(vectors: Sequence[Sequence[float]]) -> list[float]:
    """One direction for several messages of a burst."""
    return [sum(numbers) for numbers in zip(*vectors, strict=True)]


async def list_memories(door: CustomerDoor) -> list[Memory]:
    """Everything that is remembered of them, newest first."""
    async with door.open() as conn:
        return await memories.list_memories(conn)


async def to_forget(door: CustomerDoor, about: str | None) -> list[Memory]:
    """What they want forgotten: everything, or what has all the words they named."""
    found = await list_memories(door)
    if about is None:
        return found
    wanted = set(content_words(about))
    if wanted & PREFERENCES:
        return [memory for memory in found if memory.kind == "preference"]
    return [memory for memory in found if wanted <= set(content_words(memory.content))]


async def forget(conn: AsyncConnection, customer_id: int, ids: Sequence[int]) -> None:
    """Delete, in the turn's own transaction: a turn that is run again has forgotten nothing yet."""
    await memories.forget(conn, customer_id, ids)


class Librarian:
    """Gives memories their vectors, so that they can be found by meaning."""

    def __init__(self, pool: Pool, embedder: Embedder) -> None:
        self._pool = pool
        self._embedder = embedder
        self._has_begun = False

    async def embed_waiting(self) -> None:
        """All that wait, one customer at a time. No row is locked while a model is asked."""
        await self._begin()
        while waiting := await self._claim():
            vectors = await self._embedder.embed([memory.content for memory in waiting])
            # Each for itself: whoever forgets some of them meanwhile waits for one at most.
            async with self._pool.connection() as conn:
                for memory, vector in zip(waiting, vectors, strict=True):
                    await memories.keep_vector(conn, memory.id, vector, self._embedder.name)

    async def _claim(self) -> list[memories.UnembeddedMemory]:
        async with self._pool.connection() as conn:
            return await memories.claim_waiting(conn, most=AT_ONCE, lease=LEASE)

    async def _begin(self) -> None:
        """Vectors of a model that is no longer configured would never be found."""
        if self._has_begun:
            return
        async with self._pool.connection() as conn:
            others = await memories.begin_anew(conn, self._embedder.name)
        self._has_begun = True
        if others:
            logger.info("memory.begun_anew", memories=others, model=self._embedder.name)
