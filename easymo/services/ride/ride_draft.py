"""Drafts of rides and of their cancellations."""

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.subjects import Subject
from db.repositories.ride import rides
from db.repositories.ride.rides import Ride, RideQuote
from db.repositories.turn.turn_ref import TurnRef
from easymo.services.action.drafting import Offer, Reservation, draft_action
from easymo.services.ride.ride import Estimate, RideUnderWay
from kit.settings.ride import RideSettings


async def draft_ride(
    door: CustomerDoor, turn: TurnRef, costs: Estimate, offer: Offer, rules: RideSettings
) -> Action:
    """Draft a ride for the customer to confirm; nobody is asked before that.

    Raises RideUnderWay.
    """
    wanted = _quoted(costs, rules)

    async def note(conn: AsyncConnection) -> Subject:
        if await rides.active(conn):
            raise RideUnderWay
        return Subject("rides", await rides.quote(conn, turn.conversation_id, wanted, turn.now))

    draft = Draft("request_ride", offer.quote, offer.expires_at(turn.now), costs.fare_rwf)
    return await draft_action(door, turn, draft, Reservation(note))


def _quoted(costs: Estimate, rules: RideSettings) -> RideQuote:
    pickup, destination = costs.pickup, costs.destination
    return RideQuote(
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


async def draft_ride_cancellation(
    door: CustomerDoor, turn: TurnRef, ride: Ride, fee_rwf: int, offer: Offer
) -> Action:
    """Draft giving a ride up. What the quote says it costs is frozen."""
    draft = Draft(
        "cancel_ride",
        offer.quote,
        offer.expires_at(turn.now),
        fee_rwf or None,
        Subject("rides", ride.id),
    )
    return await draft_action(door, turn, draft)
