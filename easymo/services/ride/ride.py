"""Rides: what one costs, a quote for her to confirm, and how hers stands."""

from dataclasses import dataclass
from datetime import timedelta

from db.door import CustomerDoor
from db.repositories.action import actions, quotes
from db.repositories.action.actions import Action
from db.repositories.ride import rides
from db.repositories.ride.rides import Ride, RideDriver, RideQuote
from easymo.services.booking.booking import Claim
from easymo.services.location import Spot, fare_rwf, metres_between, road_metres
from kit.errors import Refused
from kit.settings import Rides

LEAST_METRES = 100


class TooNear(Refused):
    """{pickup} and {destination} are the same place, or next to each other."""

    asks = "destination"


class TooFar(Refused):
    """Rides go up to {most} km, and that is about {km} km."""

    asks = "destination"


class RideUnderWay(Refused):
    """She has a ride already."""


@dataclass(frozen=True)
class Estimate:
    straight_metres: int
    road_metres: int
    fare_rwf: int


@dataclass(frozen=True)
class Standing:
    """How the customer's ride stands; `driver` is None while nobody has taken it."""

    ride: Ride
    driver: RideDriver | None


def estimate(pickup: Spot, destination: Spot, rules: Rides) -> Estimate:
    """What a ride comes to.

    Raises TooNear or TooFar.
    """
    straight = metres_between(pickup, destination)
    by_road = road_metres(straight, rules)
    if straight < LEAST_METRES:
        raise TooNear(pickup=pickup.name, destination=destination.name)
    if by_road > rules.most_km * 1_000:
        raise TooFar(most=rules.most_km, km=round(by_road / 1_000))
    return Estimate(straight, by_road, fare_rwf(by_road, rules))


async def draft(
    door: CustomerDoor,
    claim: Claim,
    pickup: Spot,
    destination: Spot,
    costs: Estimate,
    *,
    quote: quotes.Quote,
    hold: timedelta,
    rules: Rides,
) -> Action:
    """Draft a ride for the customer to confirm; nobody is asked before she does.

    Raises RideUnderWay.
    """
    wanted = RideQuote(
        pickup=pickup.name,
        pickup_latitude=pickup.latitude,
        pickup_longitude=pickup.longitude,
        destination=destination.name,
        destination_latitude=destination.latitude,
        destination_longitude=destination.longitude,
        road_metres=costs.road_metres,
        fare_rwf=costs.fare_rwf,
        within_metres=rules.within_metres,
        answer_seconds=rules.answer_seconds,
    )
    async with door.open() as conn:
        if await rides.active(conn):
            raise RideUnderWay
        ride_id = await rides.quote(conn, claim.conversation_id, wanted, claim.now)
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="request_ride",
            booking_id=None,
            ride_id=ride_id,
            amount_rwf=costs.fare_rwf,
            quote=quote,
            now=claim.now,
            expires_at=claim.now + hold,
        )


async def standing(door: CustomerDoor) -> Standing | None:
    """The customer's ride; None when she has none."""
    async with door.open() as conn:
        ride = await rides.active(conn)
        return Standing(ride, await rides.driver(conn, ride.id)) if ride else None
