"""Venues as customers ask about them: where, when, how much."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from db.door import CustomerDoor
from db.repositories.booking import slots, venues
from db.repositories.booking.slots import Slot, SlotWindow
from db.repositories.booking.venues import Venue
from kit.clock import KIGALI


@dataclass(frozen=True)
class VenueInformation:
    """`begins` are the times of day slots begin at; `price_rwf` is the lowest price of a guest."""

    venue: Venue
    begins: list[time]
    price_rwf: int | None


async def list_information(
    door: CustomerDoor, code: str | None, now: datetime
) -> list[VenueInformation]:
    """One venue, or all, with the times and prices of the coming week."""
    async with door.open() as conn:
        found = [venue for venue in await venues.list_venues(conn) if code in (None, venue.code)]
        window = SlotWindow(now, now + timedelta(days=7), venue=code)
        week = await slots.between(conn, window, now=now)
    return [_of(venue, [slot for slot in week if slot.venue_code == venue.code]) for venue in found]


def _of(venue: Venue, week: list[Slot]) -> VenueInformation:
    return VenueInformation(
        venue,
        sorted({slot.starts_at.astimezone(KIGALI).time() for slot in week}),
        min((slot.price_rwf for slot in week), default=None),
    )
