"""What changing a confirmed booking comes to: which one, what it becomes, and at what price."""

from dataclasses import dataclass
from datetime import date, datetime

from db.door import CustomerDoor
from db.repositories.booking import changes
from db.repositories.booking.bookings import Booking
from db.repositories.booking.changes import ChangeUnderWay, WaitingChange
from easymo.services.booking.availability import BookingWish, PartySeats
from easymo.services.booking.booking import find_booking, list_upcoming, list_waiting_for_payment
from easymo.services.booking.refund import calculate_refund_rwf, find_refund_percent
from kit.clock import KIGALI
from kit.errors import Refused
from kit.settings.booking import RefundSettings


class NothingToChange(Refused):
    """Booking #{number} is like that already."""


@dataclass(frozen=True)
class ChangePlan:
    """A booking, and what it would become. `due_rwf` is paid before it is changed, `refund_rwf`
    comes back when it is; of one that is not paid, neither."""

    booking: Booking
    seats: PartySeats
    special_request: str | None
    due_rwf: int
    refund_rwf: int
    refund_percent_most: int

    @property
    def is_moved(self) -> bool:
        return self.seats.slot.id != self.booking.slot_id

    @property
    def less_rwf(self) -> int:
        """How much cheaper it is."""
        return max(self.booking.total_rwf - self.seats.total_rwf, 0)


async def find_changeable(
    door: CustomerDoor, number: int | None, on: date | None, now: datetime
) -> list[Booking]:
    """The coming bookings that may be meant: that number's, else those of that day, else all.

    Raises NoSuchBooking, and ChangeUnderWay for one that mobile money is being asked for.
    """
    waiting = await list_waiting_for_payment(door, now)
    if number is not None:
        if any(one.id == number for one in waiting):
            raise ChangeUnderWay
        return [await find_booking(door, number, now)]
    coming = await list_upcoming(door, now)
    if waiting and not coming:
        raise ChangeUnderWay
    return [one for one in coming if _day(one) == on] or coming


def wish_for(booking: Booking, changed: BookingWish) -> BookingWish:
    """All of what the booking would be: as it is now, but for what they want changed."""
    local = booking.starts_at.astimezone(KIGALI)
    return BookingWish(
        venue=changed.venue or booking.venue_code,
        day=changed.day or local.date(),
        time=changed.time or local.time().replace(second=0, microsecond=0),
        guests=booking.guests if changed.guests is None else changed.guests,
        leaving=booking.id,
        special_request=changed.special_request,
    )


def plan_change(
    booking: Booking, seats: PartySeats, wish: BookingWish, now: datetime, rules: RefundSettings
) -> ChangePlan:
    """The price of it, by the refund rules of this hour.

    Raises NothingToChange.
    """
    if (seats.slot.id, seats.guests) == (booking.slot_id, booking.guests):
        raise NothingToChange(number=booking.id)
    percent = find_refund_percent(booking, now, rules)
    dearer_rwf = seats.total_rwf - booking.total_rwf
    moved = seats.slot.id != booking.slot_id
    return ChangePlan(
        booking=booking,
        seats=seats,
        special_request=wish.special_request,
        due_rwf=max(dearer_rwf, 0) if booking.is_paid else 0,
        refund_rwf=calculate_refund_rwf(max(-dearer_rwf, 0), percent) if booking.is_paid else 0,
        refund_percent_most=percent if booking.is_paid and moved else 100,
    )


async def list_waiting_changes(door: CustomerDoor) -> list[WaitingChange]:
    """Changes that mobile money was asked for and has not answered."""
    async with door.open() as conn:
        return await changes.waiting_for_payment(conn)


def _day(booking: Booking) -> date:
    return booking.starts_at.astimezone(KIGALI).date()
