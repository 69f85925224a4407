"""What a customer's voice notes and pictures came to on a day."""

from dataclasses import dataclass
from datetime import date

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class MediaUse:
    """`seconds` are of sound."""

    bytes: int = 0
    seconds: float = 0

    def __add__(self, other: "MediaUse") -> "MediaUse":
        return MediaUse(self.bytes + other.bytes, self.seconds + other.seconds)


OF_DAY = "SELECT bytes, seconds FROM media_use WHERE customer_id = %s AND day = %s"


async def of_day(conn: AsyncConnection, customer_id: int, day: date) -> MediaUse:
    async with conn.cursor(row_factory=class_row(MediaUse)) as cursor:
        await cursor.execute(OF_DAY, [customer_id, day])
        return await cursor.fetchone() or MediaUse()


COUNT = """
    INSERT INTO media_use AS u (customer_id, day, files, bytes, seconds)
    VALUES (%(customer_id)s, %(day)s, 1, %(bytes)s, %(seconds)s)
    ON CONFLICT (customer_id, day) DO UPDATE SET files = u.files + 1,
        bytes = u.bytes + excluded.bytes, seconds = u.seconds + excluded.seconds
"""


async def count(conn: AsyncConnection, customer_id: int, day: date, used: MediaUse) -> None:
    """Add a file to the day's."""
    facts = {"customer_id": customer_id, "day": day}
    await conn.execute(COUNT, {**facts, "bytes": used.bytes, "seconds": used.seconds})
