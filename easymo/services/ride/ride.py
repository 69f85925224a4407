"""Rides: how far one goes and what it costs (`fare.py`), and how the customer's stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from db.door import CustomerDoor
from db.repositories.ride import rides
from db.repositories.ride.places import Spot
from db.repositories.ride.rides import Ride, RideDriver
from easymo.services.location import estimate_road_metres, measure_distance
from easymo.services.ride.fare import calculate_fare_rwf
from kit.errors import Refused
from kit.settings.ride import RideSettings

LEAST_METRES = 100
LAST_KNOWN = timedelta(minutes=30)
"""How long where a driver was says something of where they are."""


class TooNear(Refused):
    """{pickup} and {destination} are the same place, or next to each other."""

    asks = "destination"


class TooFar(Refused):
    """Rides go up to {most} km, and that is about {km} km."""

    asks = "destination"


class RideUnderWay(Refused):
    """They have a ride already."""


@dataclass(frozen=True)
class Estimate:
    pickup: Spot
    destination: Spot
    road_metres: int
    fare_rwf: int


@dataclass(frozen=True)
class CurrentRide:
    """How the customer's ride stands; `driver` is None while nobody has taken it."""

    ride: Ride
    driver: RideDriver | None


def estimate_ride(pickup: Spot, destination: Spot, rules: RideSettings) -> Estimate:
    """What a ride comes to.

    Raises TooNear or TooFar.
    """
    distance = measure_distance(pickup, destination, rules)
    by_road = distance.road_metres
    if distance.straight_metres < LEAST_METRES:
        raise TooNear(pickup=pickup.name, destination=destination.name)
    if by_road > rules.most_km * 1_000:
        raise TooFar(most=rules.most_km, km=round(by_road / 1_000))
    return Estimate(pickup, destination, by_road, calculate_fare_rwf(by_road, rules))


def estimate_arrival_minutes(
    current: CurrentRide, now: datetime, rules: RideSettings
) -> int | None:
    """A guess from where the driver was when they last told; None when that is long ago."""
    driver = current.driver
    if current.ride.status != "accepted" or driver is None or driver.located_at is None:
        return None
    if now - driver.located_at > LAST_KNOWN:
        return None
    road = estimate_road_metres(driver.metres, rules)
    return max(1, ceil(road * 60 / (rules.road_kmh * 1_000)))


async def find_current(door: CustomerDoor) -> CurrentRide | None:
    """The customer's ride; None when they have none."""
    async with door.open() as conn:
        ride = await rides.active(conn)
        return CurrentRide(ride, await rides.driver(conn, ride.id)) if ride else None
