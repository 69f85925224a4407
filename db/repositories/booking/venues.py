"""Venues: where slots are."""

from dataclasses import dataclass
from datetime import time

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


@dataclass(frozen=True)
class VenueOffer:
    """What is sold at a venue again and again: at this hour, on these days of the week (1 is
    Monday), at this price. A venue with nothing to sell has no hour."""

    code: str
    name: str
    address: str
    price_rwf: int | None
    begins: time | None
    weekdays: list[int] | None


OFFERS = """
    SELECT v.code, v.name, v.address, s.price_rwf, s.begins, s.weekdays
    FROM venues v LEFT JOIN (
        SELECT venue_id, price_rwf, at::time AS begins,
               array_agg(DISTINCT extract(isodow FROM at)::integer) AS weekdays
        FROM (SELECT venue_id, price_rwf, starts_at AT TIME ZONE 'Africa/Kigali' AS at FROM slots
              WHERE starts_at > (SELECT max(starts_at) FROM slots) - interval '60 days') told
        GROUP BY venue_id, price_rwf, at::time
    ) s ON s.venue_id = v.id
    ORDER BY v.id, s.begins, s.price_rwf
"""


async def list_offers(conn: AsyncConnection) -> list[VenueOffer]:
    """All that answers of everybody tell of venues."""
    async with conn.cursor(row_factory=class_row(VenueOffer)) as cursor:
        await cursor.execute(OFFERS)
        return await cursor.fetchall()


async def list_venues(conn: AsyncConnection) -> list[Venue]:
    """All venues, in the order they were opened."""
    async with conn.cursor(row_factory=class_row(Venue)) as cursor:
        await cursor.execute(ALL)
        return await cursor.fetchall()
