"""Giving a ride up: until when that is free, and what it costs then."""

from datetime import datetime, timedelta

from db.repositories.ride.rides import Ride
from kit.errors import Refused
from kit.settings.ride import RideSettings


class RideBegun(Refused):
    """A ride that has begun cannot be cancelled."""


class NoRide(Refused):
    """They have no ride now."""


def find_free_until(ride: Ride, rules: RideSettings) -> datetime | None:
    """Until when cancelling costs nothing; None while nobody has taken the ride."""
    free = timedelta(minutes=rules.cancel_free_minutes)
    return ride.accepted_at + free if ride.accepted_at else None


def calculate_fee_rwf(ride: Ride, now: datetime, rules: RideSettings) -> int:
    """What cancelling costs now.

    Raises RideBegun.
    """
    if ride.status == "started":
        raise RideBegun
    until = find_free_until(ride, rules)
    return rules.cancel_fee_rwf if until and now > until else 0


def limit_quote(fee_rwf: int, hold: timedelta, rules: RideSettings) -> timedelta:
    """One that says "free" does not outlive the minutes in which it is."""
    free = timedelta(minutes=rules.cancel_free_minutes)
    return hold if fee_rwf else min(hold, max(free, timedelta(minutes=1)))
