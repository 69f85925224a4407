"""Handoffs: a customer asked for a person, who takes the conversation and hands it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from kit.clock import KIGALI

Status = Literal["requested", "taken", "closed"]


@dataclass(frozen=True)
class Handoff:
    """`due_at`: until then it is taken, or they hear of it; once taken, until then it goes on."""

    id: int
    customer_id: int
    conversation_id: int
    status: Status
    reason: str
    requested_at: datetime
    due_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    closed_at: datetime | None
    closed_because: str | None


COLUMNS = (
    "id, customer_id, conversation_id, status, reason, requested_at, due_at, "
    "taken_by, taken_at, closed_at, closed_because"
)
REQUEST = """
    INSERT INTO handoffs (customer_id, conversation_id, reason, requested_at, due_at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


async def request(
    conn: AsyncConnection,
    *,
    customer_id: int,
    conversation_id: int,
    reason: str,
    now: datetime,
    due_at: datetime,
) -> None:
    """Ask for a person; asking twice asks once."""
    await conn.execute(REQUEST, [customer_id, conversation_id, reason, now, due_at])


# Of an acting customer, row-level security finds none but their own.
OWN_OPEN = "SELECT due_at FROM handoffs WHERE customer_id = current_customer() AND status <> %s"


async def own_due_at(conn: AsyncConnection) -> datetime | None:
    """Until when the acting customer's open wish for a person is answered; None without one."""
    row = await (await conn.execute(OWN_OPEN, ["closed"])).fetchone()
    return row[0] if row else None


GET = f"SELECT {COLUMNS} FROM handoffs WHERE id = %s"  # noqa: S608


async def get(conn: AsyncConnection, handoff_id: int) -> Handoff | None:
    return await _one(conn, GET, [handoff_id])


OF_CONVERSATION = f"""
    SELECT {COLUMNS} FROM handoffs WHERE customer_id = (
        SELECT customer_id FROM ai_conversations WHERE id = %s
    ) AND status <> 'closed'
"""  # noqa: S608


async def open_of(conn: AsyncConnection, conversation_id: int) -> Handoff | None:
    """The open handoff of the conversation's customer."""
    return await _one(conn, OF_CONVERSATION, [conversation_id])


TAKE = f"SELECT {COLUMNS} FROM take_handoff(%s, %s, %s, %s)"  # noqa: S608


async def take(
    conn: AsyncConnection, handoff_id: int, *, by: str, now: datetime, due_at: datetime
) -> Handoff | None:
    """A person has the conversation from now on; None when nobody waits for one any more."""
    return await _one(conn, TAKE, [handoff_id, by, now, due_at])


HAND_BACK = f"SELECT {COLUMNS} FROM hand_back(%s, 'handed_back', %s, %s)"  # noqa: S608


async def hand_back(conn: AsyncConnection, handoff_id: int, *, now: datetime) -> Handoff | None:
    """The bot has the conversation from now on; None when no person had it."""
    return await _one(conn, HAND_BACK, [handoff_id, now, now.astimezone(KIGALI).date()])


HOLD = f"""
    SELECT {COLUMNS} FROM handoffs WHERE id = (
        SELECT h.id FROM customers c JOIN handoffs h ON h.customer_id = c.id
        WHERE h.id = %s FOR NO KEY UPDATE OF c
    ) FOR NO KEY UPDATE
"""  # noqa: S608


async def hold(conn: AsyncConnection, handoff_id: int) -> Handoff | None:
    """The handoff as it stays until the end of the transaction."""
    return await _one(conn, HOLD, [handoff_id])


SAY = """
    WITH said AS (
        INSERT INTO ai_messages (customer_id, conversation_id, role, person, content, created_at)
        VALUES (%(customer_id)s, %(conversation_id)s, 'person', %(person)s, %(text)s, %(now)s)
    ), queued AS (
        INSERT INTO outbox (customer_id, conversation_id, position, sender, message)
        SELECT %(customer_id)s, %(conversation_id)s, position - 1, 'person', message
        FROM unnest(%(messages)s::jsonb[]) WITH ORDINALITY AS parts (message, position)
        ORDER BY position
    )
    UPDATE handoffs SET due_at = %(due_at)s WHERE id = %(id)s
"""
WAKE = "SELECT enqueue_drain(%s)"


async def say(
    conn: AsyncConnection,
    handoff: Handoff,
    *,
    text: str,
    messages: Sequence[dict[str, Any]],
    now: datetime,
    due_at: datetime,
) -> None:
    """The person's words into the transcript and the outbox; a worker is woken for them."""
    facts = {
        "id": handoff.id,
        "customer_id": handoff.customer_id,
        "conversation_id": handoff.conversation_id,
        "person": handoff.taken_by,
        "text": text,
        "messages": [Jsonb(message) for message in messages],
        "now": now,
        "due_at": due_at,
    }
    await conn.execute(SAY, facts)
    await conn.execute(WAKE, [handoff.customer_id])


EXPIRE = "SELECT expire_handoff(%s, %s)"


async def expire(conn: AsyncConnection, *, now: datetime, most: int) -> None:
    """Tell those whom nobody answered in time, and hand back what a person has left alone."""
    day = now.astimezone(KIGALI).date()
    for _ in range(most):
        row = await (await conn.execute(EXPIRE, [now, day])).fetchone()
        if row == (False,):
            return


async def _one(conn: AsyncConnection, query: str, values: list[object]) -> Handoff | None:
    async with conn.cursor(row_factory=class_row(Handoff)) as cursor:
        await cursor.execute(query.encode(), values)
        return await cursor.fetchone()
