"""Tickets: what a customer wants looked into, by number.

The number is the row's id, taken while the turn still runs: `db/schema/34_tickets.sql`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

from psycopg import AsyncConnection
from psycopg.rows import class_row

from db.repositories.turn.turns import ClaimedTurn
from kit.clock import KIGALI

Status = Literal["open", "answered", "closed"]


class NewTicket(TypedDict):
    """A ticket before its turn commits. Its `number` is its id: the customer is told it already."""

    number: int
    subject: str
    words: str


@dataclass(frozen=True)
class Own:
    """What the customer sees of theirs."""

    id: int
    subject: str
    status: Status
    opened_at: datetime
    answer: str | None


@dataclass(frozen=True)
class Ticket(Own):
    customer_id: int
    conversation_id: int
    words: str
    answered_by: str | None
    answered_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None


async def reserve_number(conn: AsyncConnection) -> int:
    """A number nobody else gets; one that is not used leaves a gap and nothing else."""
    row = await (await conn.execute("SELECT nextval('tickets_id_seq')")).fetchone()
    assert row
    return int(row[0])


OPEN = """
    INSERT INTO tickets (id, customer_id, conversation_id, turn_id, subject, words, opened_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET words = left(tickets.words || E'\n' || excluded.words, 4000)
    WHERE tickets.customer_id = excluded.customer_id AND tickets.status = 'open'
"""
"""A number that was opened before gets more words."""


async def open_all(
    conn: AsyncConnection,
    new: Sequence[NewTicket],
    turn: ClaimedTurn,
) -> None:
    """Write down what a turn opened."""
    for one in new:
        ids = turn.ids.values()
        values = [one["number"], *ids, one["subject"], one["words"], turn.now]
        await conn.execute(OPEN, values)


OWN = """
    SELECT id, subject, status, opened_at, answer FROM tickets
    WHERE customer_id = current_customer() ORDER BY id DESC LIMIT %s
"""


async def list_own(conn: AsyncConnection, most: int) -> list[Own]:
    """The acting customer's tickets, newest first."""
    async with conn.cursor(row_factory=class_row(Own)) as cursor:
        await cursor.execute(OWN, [most])
        return await cursor.fetchall()


FIND_OPEN = """
    SELECT subject FROM tickets
    WHERE id = %s AND customer_id = current_customer() AND status = 'open'
"""


async def find_own_open(conn: AsyncConnection, ticket_id: int) -> str | None:
    """The subject of an open ticket of the acting customer's."""
    row = await (await conn.execute(FIND_OPEN, [ticket_id])).fetchone()
    return str(row[0]) if row else None


COUNT_OPEN = """
    SELECT count(*) FROM tickets WHERE customer_id = current_customer() AND status = 'open'
"""


async def count_own_open(conn: AsyncConnection) -> int:
    row = await (await conn.execute(COUNT_OPEN)).fetchone()
    return int(row[0]) if row else 0


COLUMNS = (
    "id, subject, status, opened_at, answer, customer_id, conversation_id, words, "
    "answered_by, answered_at, closed_by, closed_at"
)
GET = f"SELECT {COLUMNS} FROM tickets WHERE id = %s"  # noqa: S608
HOLD = f"{GET} FOR NO KEY UPDATE"


async def get(conn: AsyncConnection, ticket_id: int) -> Ticket | None:
    return await _one(conn, GET, [ticket_id])


async def hold(conn: AsyncConnection, ticket_id: int) -> Ticket | None:
    """The ticket as it stays until the end of the transaction."""
    return await _one(conn, HOLD, [ticket_id])


ANSWER = """
    UPDATE tickets SET status = 'answered', answer = %s, answered_by = %s, answered_at = %s
    WHERE id = %s
"""
TELL = """
    SELECT raise_event(t.customer_id, 'ticket_answered:' || t.id, c.phone_number_id,
        jsonb_build_object('kind', 'event', 'event', 'ticket_answered', 'ticket_id', t.id,
            'answer', t.answer),
        %s)
    FROM tickets t JOIN ai_conversations c ON c.id = t.conversation_id WHERE t.id = %s
"""


async def answer(
    conn: AsyncConnection, ticket_id: int, *, text: str, by: str, now: datetime, tells: bool
) -> None:
    """Answer it; `tells`: and let the customer hear it in a turn of its own."""
    await conn.execute(ANSWER, [text, by, now, ticket_id])
    if tells:
        await conn.execute(TELL, [now.astimezone(KIGALI).date(), ticket_id])


CLOSE = """
    UPDATE tickets SET status = 'closed', closed_by = %(by)s, closed_at = %(now)s
    WHERE id = %(ticket_id)s RETURNING conversation_id
"""
RESOLVE = "UPDATE ai_conversations SET resolved_at = %s WHERE id = %s AND ended_at IS NULL"


async def close(conn: AsyncConnection, ticket_id: int, *, by: str, now: datetime) -> None:
    """Close it; the conversation that opened it came to something, if it still goes on."""
    found = await conn.execute(CLOSE, {"ticket_id": ticket_id, "by": by, "now": now})
    if closed := await found.fetchone():
        await conn.execute(RESOLVE, [now, closed[0]])


async def _one(conn: AsyncConnection, query: str, values: list[object]) -> Ticket | None:
    async with conn.cursor(row_factory=class_row(Ticket)) as cursor:
        await cursor.execute(query.encode(), values)
        return await cursor.fetchone()
