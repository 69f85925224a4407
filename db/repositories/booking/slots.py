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


# What the customer holds is free to them: a new quote gives it back. So are the seats of a
# booking that they leave.
BETWEEN = """
    SELECT s.id, v.code AS venue_code, v.name AS venue_name, s.starts_at, s.ends_at,
           s.capacity - s.taken + coalesce(own.seats, 0)::integer AS free, s.price_rwf
    FROM slots s JOIN venues v ON v.id = s.venue_id
    LEFT JOIN (
        SELECT slot_id, sum(seats) AS seats FROM (
            SELECT slot_id, guests AS seats FROM bookings
            WHERE customer_id = current_customer()
              AND (status = 'held' OR (id = %(leaving)s AND status = 'confirmed'))
            UNION ALL
            SELECT slot_id, extra_seats FROM booking_changes
            WHERE customer_id = current_customer() AND status = 'held'
        ) AS theirs GROUP BY slot_id
    ) own ON own.slot_id = s.id
    WHERE s.starts_at > %(now)s AND s.starts_at >= %(begin)s AND s.starts_at < %(end)s
      AND (%(venue)s::text IS NULL OR v.code = %(venue)s)
    ORDER BY s.starts_at, v.id
"""


@dataclass(frozen=True)
class SlotWindow:
    """Slots that begin in [begin, end), of a venue or of all, to somebody who leaves a booking."""

    begin: datetime
    end: datetime
    venue: str | None = None
    leaving: int | None = None


async def between(conn: AsyncConnection, window: SlotWindow, *, now: datetime) -> list[Slot]:
    """Those that have not begun by `now`, full ones included."""
    async with conn.cursor(row_factory=class_row(Slot)) as cursor:
        await cursor.execute(BETWEEN, {**vars(window), "now": now})
        return await cursor.fetchall()


LAST = "SELECT max(starts_at) FROM slots WHERE starts_at > %s"


async def last_start(conn: AsyncConnection, now: datetime) -> datetime | None:
    """When the last slot that can be booked begins."""
    found = await conn.execute(LAST, [now])
    row = await found.fetchone()
    last: datetime | None = row[0] if row else None
    return last
