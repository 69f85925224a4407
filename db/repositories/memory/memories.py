"""Memories: what is kept of a customer beyond the conversation, with its vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from psycopg import AsyncConnection
from psycopg.rows import class_row

Kind = Literal["preference", "fact", "outcome"]


@dataclass(frozen=True)
class Memory:
    """`content` is in their words; of an outcome in ours, and the rest says what was booked."""

    id: int
    kind: Kind
    content: str
    noted_at: datetime
    venue: str | None = None
    starts_at: datetime | None = None
    guests: int | None = None


class Note(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...


KEEP = """
    INSERT INTO ai_embeddings (customer_id, kind, content, fingerprint, noted_at, conversation_id)
    VALUES (%(customer)s, %(kind)s, %(content)s, %(fingerprint)s, %(now)s,
        (SELECT id FROM ai_conversations WHERE customer_id = %(customer)s AND ended_at IS NULL))
    ON CONFLICT (customer_id, fingerprint) DO UPDATE
    SET noted_at = excluded.noted_at, conversation_id = excluded.conversation_id
"""


async def keep(
    conn: AsyncConnection, customer_id: int, notes: Sequence[Note], now: datetime
) -> None:
    """Add what is new; what is known already counts as said now. Vectors come later."""
    for note in notes:
        words = {"kind": note.kind, "content": note.content, "fingerprint": note.fingerprint}
        await conn.execute(KEEP, {**words, "customer": customer_id, "now": now})


# The acting customer's, through the door.
NEWEST = """
    (SELECT id, kind, content, noted_at FROM ai_embeddings
     WHERE customer_id = current_customer() AND kind <> 'outcome'
     ORDER BY noted_at DESC, id DESC LIMIT %(said)s)
    UNION ALL
    (SELECT id, kind, content, noted_at FROM ai_embeddings
     WHERE customer_id = current_customer() AND kind = 'outcome'
     ORDER BY noted_at DESC, id DESC LIMIT %(outcomes)s)
"""


async def newest(conn: AsyncConnection, *, said: int, outcomes: int) -> list[Memory]:
    """The newest of what they said, then the newest of what came of it."""
    async with conn.cursor(row_factory=class_row(Memory)) as cursor:
        await cursor.execute(NEWEST, {"said": said, "outcomes": outcomes})
        return await cursor.fetchall()


EVERY = """
    SELECT m.id, m.kind, m.content, m.noted_at, v.name AS venue, s.starts_at, b.guests
    FROM ai_embeddings m
    LEFT JOIN bookings b ON b.id = m.booking_id
    LEFT JOIN slots s ON s.id = b.slot_id
    LEFT JOIN venues v ON v.id = s.venue_id
    WHERE m.customer_id = current_customer()
    ORDER BY m.noted_at DESC, m.id DESC
"""


async def list_memories(conn: AsyncConnection) -> list[Memory]:
    """All of theirs, newest first."""
    async with conn.cursor(row_factory=class_row(Memory)) as cursor:
        await cursor.execute(EVERY)
        return await cursor.fetchall()


WORDS_TO_SEARCH = """
    SELECT i.message->>'text' FROM inbox i
    WHERE i.customer_id = %(customer)s AND i.handled_at IS NULL AND i.gathers
      AND EXISTS (SELECT 1 FROM ai_embeddings m
                  WHERE m.customer_id = %(customer)s AND m.kind <> 'outcome'
                  OFFSET %(more_than)s)
    ORDER BY i.id
"""


async def words_to_search(conn: AsyncConnection, customer_id: int, *, more_than: int) -> list[str]:
    """What waits to be answered, of a customer of whom so much is known that it is searched."""
    asked = {"customer": customer_id, "more_than": more_than}
    found = await conn.execute(WORDS_TO_SEARCH, asked)
    return [text for (text,) in await found.fetchall() if text]


NEAREST = """
    SELECT id, kind, content, noted_at FROM match_ai_embeddings(%s::vector, %s, %s, %s)
"""


async def nearest(
    conn: AsyncConnection, vector: Sequence[float], *, model: str, least: float, most: int
) -> list[Memory]:
    """Theirs that are nearest in meaning, nearest first."""
    async with conn.cursor(row_factory=class_row(Memory)) as cursor:
        await cursor.execute(NEAREST, [_written(vector), model, least, most])
        return await cursor.fetchall()


FORGET = "DELETE FROM ai_embeddings WHERE customer_id = %s AND id = ANY (%s)"


async def forget(conn: AsyncConnection, customer_id: int, ids: Sequence[int]) -> None:
    await conn.execute(FORGET, [customer_id, list(ids)])


@dataclass(frozen=True)
class UnembeddedMemory:
    """A memory without a vector."""

    id: int
    content: str


CLAIM = """
    UPDATE ai_embeddings SET leased_until = clock_timestamp() + %(lease)s
    WHERE id IN (
        SELECT id FROM ai_embeddings
        WHERE embedding IS NULL AND coalesce(leased_until < clock_timestamp(), true)
          AND customer_id = (
              SELECT customer_id FROM ai_embeddings
              WHERE embedding IS NULL AND coalesce(leased_until < clock_timestamp(), true)
              ORDER BY id LIMIT 1)
        ORDER BY id LIMIT %(most)s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, content
"""


async def claim_waiting(
    conn: AsyncConnection, *, most: int, lease: timedelta
) -> list[UnembeddedMemory]:
    """Memories of one customer that wait for their vectors, for this worker alone until then."""
    async with conn.cursor(row_factory=class_row(UnembeddedMemory)) as cursor:
        await cursor.execute(CLAIM, {"most": most, "lease": lease})
        return await cursor.fetchall()


KEEP_VECTOR = """
    UPDATE ai_embeddings SET embedding = %s::vector, model = %s, leased_until = NULL
    WHERE id = %s AND embedding IS NULL
"""


async def keep_vector(
    conn: AsyncConnection, memory_id: int, vector: Sequence[float], model: str
) -> None:
    """A memory that was forgotten meanwhile stays forgotten."""
    await conn.execute(KEEP_VECTOR, [_written(vector), model, memory_id])


BEGIN_ANEW = """
    UPDATE ai_embeddings SET embedding = NULL, model = NULL, leased_until = NULL
    WHERE id IN (SELECT id FROM ai_embeddings WHERE model <> %s ORDER BY id FOR UPDATE SKIP LOCKED)
"""


async def begin_anew(conn: AsyncConnection, model: str) -> int:
    """Let vectors of other models be made again. Returns how many those are."""
    return (await conn.execute(BEGIN_ANEW, [model])).rowcount


def _written(vector: Sequence[float]) -> str:
    return "[" + ",".join(f"{number:.7g}" for number in vector) + "]"
