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


# All that answers of everybody tell of venues.
FINGERPRINT = """
    SELECT md5(concat(
        (SELECT string_agg(concat_ws('|', code, name, address), '|' ORDER BY id) FROM venues),
        (SELECT string_agg(concat_ws('|', venue_id, price_rwf, begins), '|'
                           ORDER BY venue_id, price_rwf, begins)
         FROM (SELECT DISTINCT venue_id, price_rwf,
                      (starts_at AT TIME ZONE 'Africa/Kigali')::time AS begins
               FROM slots WHERE starts_at > (SELECT max(starts_at) FROM slots) - interval '60 days'
              ) told)))
"""


async def fingerprint(conn: AsyncConnection) -> str:
    """Another one whenever a venue, one of its prices or hours is another."""
    row = await (await conn.execute(FINGERPRINT)).fetchone()
    return str(row[0]) if row else ""


async def list_venues(conn: AsyncConnection) -> list[Venue]:
    """All venues, in the order they were opened."""
    async with conn.cursor(row_factory=class_row(Venue)) as cursor:
        await cursor.execute(ALL)
        return await cursor.fetchall()
