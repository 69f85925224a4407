"""Venues: where slots are."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Venue:
    id: int
    code: str
    name: str
    address: str
    latitude: float
    longitude: float


ALL = "SELECT id, code, name, address, latitude, longitude FROM venues ORDER BY id"


async def every(conn: AsyncConnection) -> list[Venue]:
    """All venues, in the order they were opened."""
    async with conn.cursor(row_factory=class_row(Venue)) as cursor:
        await cursor.execute(ALL)
        return await cursor.fetchall()
