"""Places: found by name, and what is near to a point."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from psycopg import AsyncConnection
from psycopg.rows import class_row

Kind = Literal["drivers", "venues", "shops", "places"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class KnownPlace:
    """`score` is 1 when the name was written as it is, and less the more it differs."""

    name: str
    kind: str
    within: str
    latitude: float
    longitude: float
    score: float


@dataclass(frozen=True)
class Near:
    """`sort` is what a shop sells, by its word in the tables."""

    name: str
    metres: int
    sort: str | None = None


NAMED = "SELECT * FROM places_named(%s, %s)"


async def named(conn: AsyncConnection, words: str, most: int) -> list[KnownPlace]:
    """The places that may be meant by somebody's words, the likeliest first."""
    async with conn.cursor(row_factory=class_row(KnownPlace)) as cursor:
        await cursor.execute(NAMED, [words, most])
        return await cursor.fetchall()


# Another kind of thing to look for is a line here and a function of the database, which gives out
# what anybody may know: names and distances, and of shops what they sell.
NEARBY: dict[Kind, str] = {
    "drivers": "nearby_drivers(%(latitude)s, %(longitude)s, %(within)s, %(most)s, %(now)s)",
    "venues": "nearby_venues(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
    "shops": "nearby_shops(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
    "places": "nearby_places(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
}


async def nearby(
    conn: AsyncConnection,
    kind: Kind,
    *,
    latitude: float,
    longitude: float,
    within_metres: int,
    most: int,
    now: datetime,
) -> list[Near]:
    """What of a kind is near to a point, the nearest first."""
    query = f"SELECT * FROM {NEARBY[kind]}"  # noqa: S608
    asked = {
        "latitude": latitude,
        "longitude": longitude,
        "within": within_metres,
        "most": most,
        "now": now,
    }
    async with conn.cursor(row_factory=class_row(Near)) as cursor:
        await cursor.execute(query.encode(), asked)
        return await cursor.fetchall()
