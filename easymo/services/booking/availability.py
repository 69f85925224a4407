"""Which slots have room for what a customer wishes.

That a slot is never oversold is promised by the database: `db/schema/15_bookings.sql`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from db.door import CustomerDoor
from db.repositories.booking import slots
from db.repositories.booking.slots import Slot, SlotWindow
from kit.clock import KIGALI
from kit.errors import Refused


class DayPast(Refused):
    """{day} is in the past."""

    asks = "day"


class TooFarAhead(Refused):
    """Bookings open until {last_day}."""

    asks = "day"


class TooFewGuests(Refused):
    """A booking is for at least one guest."""

    asks = "guests"


class TooManyGuests(Refused):
    """A booking is for at most {most} guests."""

    asks = "guests"


@dataclass(frozen=True)
class BookingWish:
    """What the customer has said so far about the booking they want."""

    venue: str | None = None
    day: date | None = None
    time: time_of_day | None = None
    guests: int | None = None
    anywhere: bool = False
    """They want to see other places than their usual one."""
    leaving: int | None = None
    """The booking they change: the seats they leave are free to them."""
    special_request: str | None = None
    """What they ask of the venue besides, in their own words."""


@dataclass(frozen=True)
class PartySeats:
    """Places in a slot for a party."""

    slot: Slot
    guests: int
    special_request: str | None = None

    @property
    def total_rwf(self) -> int:
        return self.slot.price_rwf * self.guests


def check_guests(guests: int, most: int) -> None:
    """Raises TooFewGuests or TooManyGuests."""
    if guests < 1:
        raise TooFewGuests
    if guests > most:
        raise TooManyGuests(most=most)


async def free_slots(door: CustomerDoor, wish: BookingWish, now: datetime) -> list[Slot]:
    """The slots of the wished day (or the next days) with room for the party, earliest first.

    Raises DayPast when the wished day is over, TooFarAhead when it is not open yet.
    """
    today = now.astimezone(KIGALI).date()
    begin = wish.day or today
    if begin < today:
        raise DayPast(day=begin)
    days = timedelta(days=1 if wish.day else 7)
    begin = min(begin, date.max - days)  # a day can be too far away to count on from there
    async with door.open() as conn:
        window = SlotWindow(
            _midnight(begin), _midnight(begin + days), venue=wish.venue, leaving=wish.leaving
        )
        found = await slots.between(conn, window, now=now)
        if not found and wish.day:
            last = await slots.last_start(conn, now)
            if last and last < _midnight(begin):
                raise TooFarAhead(last_day=last)
    least = 1 if wish.guests is None else wish.guests
    return [slot for slot in found if slot.free >= least]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=KIGALI)
