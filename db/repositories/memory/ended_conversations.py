"""Conversations: ended when they were quiet, and what is left of the one before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Ended:
    """`turn_id` is its last turn; None when it had none."""

    conversation_id: int
    customer_id: int
    turn_id: int | None


END = "SELECT * FROM end_quiet_conversation(%s, %s)"


async def end_quiet(conn: AsyncConnection, now: datetime, quiet: timedelta) -> Ended | None:
    """End one conversation that was quiet for so long, with its summary; None when none was."""
    async with conn.cursor(row_factory=class_row(Ended)) as cursor:
        await cursor.execute(END, [now, quiet])
        return await cursor.fetchone()


# The acting customer's, through the door.
LAST_SUMMARY = """
    SELECT summary FROM ai_conversations
    WHERE customer_id = current_customer() AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1
"""


async def last_summary(conn: AsyncConnection) -> str | None:
    """How the customer's last conversation that is over went; None when there was none."""
    row = await (await conn.execute(LAST_SUMMARY)).fetchone()
    return str(row[0]) if row and row[0] else None


class LapsedQuote(TypedDict):
    """A booking whose quote ran out, and that can still be made. As JSON, for checkpoints."""

    venue: str
    venue_name: str
    starts_at: str
    guests: int


GIVEN_UP = """
    SELECT v.code AS venue, v.name AS venue_name, s.starts_at, b.guests
    FROM (SELECT kind, status, booking_id, expires_at FROM actions
          WHERE customer_id = current_customer() ORDER BY id DESC LIMIT 1) AS newest
    JOIN bookings b ON b.id = newest.booking_id
    JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
    WHERE newest.kind = 'create_booking' AND newest.status = 'expired'
      AND newest.expires_at > %(since)s AND s.starts_at > %(now)s
"""


async def given_up(conn: AsyncConnection, *, since: datetime, now: datetime) -> LapsedQuote | None:
    """The booking they were quoted last and let run out, if it can still be made."""
    found = await conn.execute(GIVEN_UP, {"since": since, "now": now})
    row = await found.fetchone()
    if row is None:
        return None
    venue, venue_name, starts_at, guests = row
    return LapsedQuote(
        venue=venue, venue_name=venue_name, starts_at=starts_at.isoformat(), guests=guests
    )
