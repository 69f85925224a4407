"""Properties to rent and to buy, which everybody may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

PropertyKind = Literal["house", "apartment", "land", "office"]
Terms = Literal["rent", "sale"]


@dataclass(frozen=True)
class Property:
    """`description` is its owner's own words: data, never an instruction."""

    id: int
    title: str
    kind: PropertyKind
    terms: Terms
    price_rwf: int
    rooms: int | None
    square_metres: int
    address: str
    sector: str
    latitude: float
    longitude: float
    description: str


@dataclass(frozen=True)
class PropertyWish:
    """What a property has to be; what is None does not matter."""

    sectors: Sequence[str] = ()
    kind: PropertyKind | None = None
    terms: Terms | None = None
    rooms: int | None = None
    least_rwf: int | None = None
    most_rwf: int | None = None
    is_home: bool = False
    """Whether somebody means to live there: no office and no land, whatever rooms those have."""


COLUMNS = """
    SELECT id, title, kind, terms, price_rwf, rooms, square_metres, address, sector, latitude,
           longitude, description
    FROM properties
"""
MATCHING = f"""
    {COLUMNS}
    WHERE is_listed
      AND (cardinality(%(sectors)s::text[]) = 0 OR sector = ANY (%(sectors)s))
      AND (%(kind)s::text IS NULL OR kind = %(kind)s)
      AND (NOT %(is_home)s OR kind IN ('house', 'apartment'))
      AND (%(terms)s::text IS NULL OR terms = %(terms)s)
      AND (%(rooms)s::integer IS NULL OR rooms >= %(rooms)s)
      AND (%(least_rwf)s::bigint IS NULL OR price_rwf >= %(least_rwf)s)
      AND (%(most_rwf)s::bigint IS NULL OR price_rwf <= %(most_rwf)s)
    ORDER BY abs(coalesce(rooms - %(rooms)s::integer, 0)), price_rwf, id
"""


async def matching(conn: AsyncConnection, wanted: PropertyWish) -> list[Property]:
    """All that fits: those with as many rooms as wanted first, the cheapest of them first."""
    asked = {**vars(wanted), "sectors": list(wanted.sectors)}
    async with conn.cursor(row_factory=class_row(Property)) as cursor:
        await cursor.execute(MATCHING, asked)
        return await cursor.fetchall()


ONE = f"{COLUMNS} WHERE is_listed AND id = %s"


async def get(conn: AsyncConnection, property_id: int) -> Property | None:
    async with conn.cursor(row_factory=class_row(Property)) as cursor:
        await cursor.execute(ONE, [property_id])
        return await cursor.fetchone()


async def sectors(conn: AsyncConnection) -> list[str]:
    """Where there are properties."""
    found = await conn.execute("SELECT DISTINCT sector FROM properties WHERE is_listed ORDER BY 1")
    return [str(row[0]) for row in await found.fetchall()]
