"""Giving a ride up: until when that is free, what it costs then, and the draft that says so."""

from datetime import datetime, timedelta

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.quotes import Quote
from db.repositories.ride.rides import Ride
from easymo.services.booking.booking import Claim
from kit.errors import Refused
from kit.settings import Rides


class RideBegun(Refused):
    """A ride that has begun cannot be cancelled."""


class NoRide(Refused):
    """She has no ride now."""


def free_until(ride: Ride, rules: Rides) -> datetime | None:
    """Until when cancelling costs nothing; None while nobody has taken the ride."""
    free = timedelta(minutes=rules.cancel_free_minutes)
    return ride.accepted_at + free if ride.accepted_at else None


def cancel_fee_rwf(ride: Ride, now: datetime, rules: Rides) -> int:
    """What cancelling costs now.

    Raises RideBegun.
    """
    if ride.status == "started":
        raise RideBegun
    until = free_until(ride, rules)
    return rules.cancel_fee_rwf if until and now > until else 0


async def draft(
    door: CustomerDoor,
    claim: Claim,
    ride: Ride,
    *,
    fee_rwf: int,
    quote: Quote,
    hold: timedelta,
    rules: Rides,
) -> Action:
    """Draft giving a ride up. What the quote says it costs is frozen, so one that says "free"
    does not outlive the minutes in which it is."""
    free = timedelta(minutes=rules.cancel_free_minutes)
    lasts = hold if fee_rwf else min(hold, max(free, timedelta(minutes=1)))
    async with door.open() as conn:
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="cancel_ride",
            booking_id=None,
            ride_id=ride.id,
            amount_rwf=fee_rwf or None,
            quote=quote,
            now=claim.now,
            expires_at=claim.now + lasts,
        )
