"""Places by name and what is near to them; distances along the globe, and by road as a guess."""

from dataclasses import dataclass
from datetime import datetime
from math import asin, ceil, cos, radians, sin, sqrt

from db.door import CustomerDoor
from db.repositories.ride import places
from db.repositories.ride.places import Area, Near, PlaceKind, PlaceMatch, Spot
from kit.settings.ride import RideSettings

GLOBE_METRES = 6_371_008.8
SURE = 0.5
"""A name less alike than this is asked about, unless it is likely and no other is nearly so."""
LIKELY, LEAD = 0.42, 0.08
SUGGESTED = 3
CLOSEST_METRES = 1_500
KIGALI_CENTRE = Spot("Kigali City Centre", -1.9441, 30.0619)
AROUND_KIGALI_METRES = 25_000
"""As far as drivers are. The gazetteer is finer there, too: beyond, a place is a whole town."""


@dataclass(frozen=True)
class Distance:
    straight_metres: int
    road_metres: int


@dataclass(frozen=True)
class Unsure:
    """No place is clearly meant by their words; these are the nearest in writing."""

    words: str
    suggestions: list[str]


async def find_spot(door: CustomerDoor, words: str) -> Spot | Unsure:
    """The place that is meant by a name in the customer's words."""
    async with door.open() as conn:
        found = await places.find_named(conn, words, SUGGESTED)
    if not found or not _is_clear(found):
        return Unsure(words, [place.name for place in found])
    return Spot(found[0].name, found[0].latitude, found[0].longitude)


def _is_clear(found: list[PlaceMatch]) -> bool:
    best, *others = [place.score for place in found]
    return best >= SURE or (best >= LIKELY and all(best - other >= LEAD for other in others))


async def name_spot(
    door: CustomerDoor, latitude: float, longitude: float, now: datetime
) -> str | None:
    """What a pin is called by the place next to it; None when nothing we know is close."""
    spot = Spot("", latitude, longitude)
    found = await list_near(door, "places", Area(spot, CLOSEST_METRES), most=1, now=now)
    return found[0].name if found else None


async def list_near(
    door: CustomerDoor, kind: PlaceKind, area: Area, *, most: int, now: datetime
) -> list[Near]:
    """What of a kind is near, the nearest first."""
    async with door.open() as conn:
        return await places.nearby(conn, kind, area, most=most, now=now)


def is_on_earth(latitude: float, longitude: float) -> bool:
    """Whether there is such a point. 0/0 is what devices send that do not know where they are."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)


def metres_between(one: Spot, other: Spot) -> int:
    """In a straight line along the globe (haversine), rounded."""
    half_up = sin(radians(other.latitude - one.latitude) / 2) ** 2
    half_along = sin(radians(other.longitude - one.longitude) / 2) ** 2
    scale = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return round(2 * GLOBE_METRES * asin(sqrt(min(1.0, half_up + scale * half_along))))


def is_around_kigali(spot: Spot) -> bool:
    return metres_between(spot, KIGALI_CENTRE) <= AROUND_KIGALI_METRES


def measure_distance(since: Spot, to: Spot, rules: RideSettings) -> Distance:
    """In a straight line, and by road as a guess."""
    straight = metres_between(since, to)
    return Distance(straight, estimate_road_metres(straight, rules))


def estimate_road_metres(straight_metres: int, rules: RideSettings) -> int:
    """A guess, for there is no map of the roads: so much longer than the straight line."""
    return ceil(straight_metres * rules.road_percent / 100)
