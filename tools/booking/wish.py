"""What a model says of a wished booking, as services read it."""

from easymo.services.booking.availability import BookingWish
from kit.wall_time import Day, TimeOfDay
from tools.runtime import Runtime
from tools.venue.tools import find_venue_code


def read_wish(
    runtime: Runtime, venue: str | None, day: Day | None, at: TimeOfDay | None, guests: int | None
) -> BookingWish:
    """Raises UnknownVenue."""
    code = find_venue_code(venue, runtime.context.venues) if venue else None
    return BookingWish(venue=code, day=day, time=at, guests=guests)
