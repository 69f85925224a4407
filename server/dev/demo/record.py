"""What the demo looks up in the database by itself, past the product's code."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row

IS_KNOWN = "SELECT EXISTS (SELECT 1 FROM customer_aliases WHERE kind = 'wa_id' AND value = %s)"

IS_ANSWERED = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE key = %(wamid)s AND handled_at IS NOT NULL)
       AND NOT EXISTS (
               SELECT 1 FROM outbox JOIN inbox USING (customer_id)
               WHERE inbox.key = %(wamid)s AND outbox.status IN ('queued', 'sending')
           )
"""

NEWEST_CONFIRMED = """
    SELECT bookings.id, venues.name AS venue, slots.starts_at, bookings.guests,
           bookings.total_rwf, bookings.paid_transfer_id IS NOT NULL AS is_paid
    FROM bookings
    JOIN customer_aliases USING (customer_id)
    JOIN slots ON slots.id = bookings.slot_id
    JOIN venues ON venues.id = slots.venue_id
    WHERE customer_aliases.kind = 'wa_id' AND customer_aliases.value = %s
      AND bookings.status = 'confirmed'
    ORDER BY bookings.id DESC
    LIMIT 1
"""


@dataclass(frozen=True)
class Booked:
    """A confirmed booking, as the tables have it."""

    id: int
    venue: str
    starts_at: datetime
    guests: int
    total_rwf: int
    is_paid: bool


class DemoRecord:
    def __init__(self, connection: AsyncConnection[TupleRow]) -> None:
        self._connection = connection

    async def is_known(self, wa_id: str) -> bool:
        found = await self._connection.execute(IS_KNOWN, [wa_id])
        return bool((await found.fetchone() or [False])[0])

    async def is_answered(self, wamid: str) -> bool:
        """Whether the product has nothing left to say to this message."""
        found = await self._connection.execute(IS_ANSWERED, {"wamid": wamid})
        return bool((await found.fetchone() or [False])[0])

    async def booking_of(self, wa_id: str) -> Booked | None:
        """Their newest confirmed booking."""
        async with self._connection.cursor(row_factory=class_row(Booked)) as cursor:
            await cursor.execute(NEWEST_CONFIRMED, [wa_id])
            return await cursor.fetchone()
