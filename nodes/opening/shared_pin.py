"""A pin that was shared: whether it can be a place at all, and which venue is near to it."""

from collections.abc import Sequence

from db.repositories.booking.venues import Venue
from db.repositories.ride.places import Spot
from easymo.conversation.context import RunContext
from easymo.conversation.state import Inbound
from easymo.messages.catalogue import say
from easymo.services.location import is_on_earth, metres_between


def pin_of(one: Inbound) -> Spot | None:
    """The point; None when its coordinates are those of no place."""
    pin = one.get("location") if one["kind"] == "location" else None
    if not pin:
        return None
    latitude, longitude = float(pin["latitude"]), float(pin["longitude"])
    if not is_on_earth(latitude, longitude):
        return None
    return Spot(pin.get("name") or "", latitude, longitude)


def nearest(pin: Spot, venues: Sequence[Venue]) -> tuple[Venue, int]:
    """The venue nearest to the pin, and how many metres away it is."""
    far = [(venue, metres_between(pin, _spot(venue))) for venue in venues]
    return min(far, key=lambda one: one[1])


def usable_pin(one: Inbound, context: RunContext) -> Spot | None:
    """The point, when it is a place and not too far from all we have."""
    pin = pin_of(one)
    return pin if pin and not _is_too_far(pin, context) else None


def complaint_about(one: Inbound, context: RunContext, language: str) -> str | None:
    """What is said about a pin that cannot be used; None about any other, and any other message."""
    if one["kind"] != "location":
        return None
    pin = pin_of(one)
    if pin is None:
        return say("screen.no_place", language)
    if _is_too_far(pin, context):
        return say("screen.too_far", language, km=context.settings.limits.pin_km)
    return None


def _is_too_far(pin: Spot, context: RunContext) -> bool:
    if not context.venues:
        return False
    _, metres = nearest(pin, context.venues)
    return metres > context.settings.limits.pin_km * 1_000


def _spot(venue: Venue) -> Spot:
    return Spot(venue.name, venue.latitude, venue.longitude)
