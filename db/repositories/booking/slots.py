"""Slots: two hours at a venue, with seats and a price.

Seats are taken and given back only by `hold_seats` and its like in `db/schema/15_bookings.sql`.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Slot:
    id: int
    venue_code: str
    venue_name: str
    starts_at: datetime
    ends_at: datetime
    free: int
    price_rwf: int


# What the customer holds is free to them: a new quote gives it back.
BETWEEN = """
    SELECT s.id, v.code AS venue_code, v.name AS venue_name, s.starts_at, s.ends_at,
           s.capacity - s.taken + coalesce(own.guests, 0)::integer AS free, s.price_rwf
    FROM slots s JOIN venues v ON v.id = s.venue_id
    LEFT JOIN (
        SELECT slot_id, sum(guests) AS guests FROM bookings
        WHERE status = 'held' AND customer_id = current_customer() GROUP BY slot_id
    ) own ON own.slot_id = s.id
    WHERE s.starts_at > %(now)s AND s.starts_at >= %(begin)s AND s.starts_at < %(end)s
      AND (%(venue)s::text IS NULL OR v.code = %(venue)s)
    ORDER BY s.starts_at, v.id
"""


async def between(
    conn: AsyncConnection, *, begin: datetime, end: datetime, now: datetime, venue: str | None
) -> list[Slot]:
    """Slots that begin in [begin, end) and have not begun by `now`, full ones included."""
    async with conn.cursor(row_factory=class_row(Slot)) as cursor:
        await cursor.execute(BETWEEN, {"begin": begin, "end": end, "now": now, "venue": venue})
        return await cursor.fetchall()


LAST = "SELECT max(starts_at) FROM slots WHERE starts_at > %s"


async def last_start(conn: AsyncConnection, now: datetime) -> datetime | None:
    """When the last slot that can be booked begins."""
    found = await conn.execute(LAST, [now])
    row = await found.fetchone()
    last: datetime | None = row[0] if row else None
    return last
