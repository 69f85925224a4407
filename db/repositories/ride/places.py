"""Places: found by name, and what is near to a point."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from psycopg import AsyncConnection
from psycopg.rows import class_row

PlaceKind = Literal["drivers", "venues", "shops", "places"]
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)


@dataclass(frozen=True)
class Spot:
    """A point with the name the customer knows it by."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Area:
    """What lies around a spot."""

    centre: Spot
    within_metres: int


@dataclass(frozen=True)
class PlaceMatch:
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


async def find_named(conn: AsyncConnection, words: str, most: int) -> list[PlaceMatch]:
    """The places that may be meant by somebody's words, the likeliest first."""
    async with conn.cursor(row_factory=class_row(PlaceMatch)) as cursor:
        await cursor.execute(NAMED, [words, most])
        return await cursor.fetchall()


# Another kind of thing to look for is a line here and a function of the database, which gives out
# what anybody may know: names and distances, and of shops what they sell.
NEARBY: dict[PlaceKind, str] = {
    "drivers": "nearby_drivers(%(latitude)s, %(longitude)s, %(within)s, %(most)s, %(now)s)",
    "venues": "nearby_venues(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
    "shops": "nearby_shops(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
    "places": "nearby_places(%(latitude)s, %(longitude)s, %(within)s, %(most)s)",
}


async def nearby(
    conn: AsyncConnection, kind: PlaceKind, area: Area, *, most: int, now: datetime
) -> list[Near]:
    """What of a kind is in an area, the nearest first."""
    query = f"SELECT * FROM {NEARBY[kind]}"  # noqa: S608
    asked = {
        "latitude": area.centre.latitude,
        "longitude": area.centre.longitude,
        "within": area.within_metres,
        "most": most,
        "now": now,
    }
    async with conn.cursor(row_factory=class_row(Near)) as cursor:
        await cursor.execute(query.encode(), asked)
        return await cursor.fetchall()
