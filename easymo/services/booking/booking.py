"""Booking: find a free slot, hold it and quote it, confirm it, cancel it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.holds import Most
from db.repositories.action.quotes import Quote
from db.repositories.booking import bookings, slots
from db.repositories.booking.bookings import Booking, SlotFull
from db.repositories.booking.slots import Slot
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


class NoSuchBooking(Refused):
    """You have no coming booking with that number. Yours: {yours}."""


@dataclass(frozen=True)
class Wish:
    """What the customer has said so far about the booking she wants."""

    venue: str | None = None
    day: date | None = None
    time: time_of_day | None = None
    guests: int | None = None
    anywhere: bool = False
    """She wants to see other places than her usual one."""


@dataclass(frozen=True)
class Claim:
    """The turn an action is drafted in."""

    turn_id: int
    conversation_id: int
    now: datetime


def check_guests(guests: int, most: int) -> None:
    """Raises TooFewGuests or TooManyGuests."""
    if guests < 1:
        raise TooFewGuests
    if guests > most:
        raise TooManyGuests(most=most)


async def free_slots(door: CustomerDoor, wish: Wish, now: datetime) -> list[Slot]:
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
        found = await slots.between(
            conn,
            begin=_midnight(begin),
            end=_midnight(begin + days),
            now=now,
            venue=wish.venue,
        )
        if not found and wish.day:
            last = await slots.last_start(conn, now)
            if last and last < _midnight(begin):
                raise TooFarAhead(last_day=last)
    least = 1 if wish.guests is None else wish.guests
    return [slot for slot in found if slot.free >= least]


async def draft(
    door: CustomerDoor,
    claim: Claim,
    slot: Slot,
    guests: int,
    *,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    """Hold the seats and draft the booking for the customer to confirm.

    Raises SlotFull, SlotOver, TooManyBookings or TooManySeats.
    """
    try:
        return await _hold_and_draft(door, claim, slot, guests, quote, hold, most)
    except SlotFull:
        # Her own open proposal may be what fills the slot: she is changing her mind about it.
        async with door.open() as conn:
            withdrawn = await bookings.withdraw_own_hold(conn, slot.id, claim.now)
        if not withdrawn:
            raise
        return await _hold_and_draft(door, claim, slot, guests, quote, hold, most)


async def _hold_and_draft(
    door: CustomerDoor,
    claim: Claim,
    slot: Slot,
    guests: int,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    expires_at = min(claim.now + hold, slot.starts_at)
    async with door.open() as conn:
        booking_id = await bookings.hold(
            conn, slot_id=slot.id, guests=guests, now=claim.now, expires_at=expires_at, most=most
        )
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="create_booking",
            booking_id=booking_id,
            amount_rwf=slot.price_rwf * guests,
            quote=quote,
            now=claim.now,
            expires_at=expires_at,
        )


async def draft_cancellation(
    door: CustomerDoor,
    claim: Claim,
    booking: Booking,
    *,
    refund_rwf: int | None,
    quote: Quote,
    hold: timedelta,
) -> Action:
    """Draft giving a confirmed booking up. What the quote promises to give back is frozen here.

    `refund_rwf` is None when it is not paid: paid afterwards, it is not cancelled by this draft.
    """
    async with door.open() as conn:
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="cancel_booking",
            booking_id=booking.id,
            amount_rwf=refund_rwf,
            quote=quote,
            now=claim.now,
            expires_at=min(claim.now + hold, booking.starts_at),
        )


async def upcoming(door: CustomerDoor, now: datetime) -> list[Booking]:
    """The customer's confirmed bookings that have not begun."""
    async with door.open() as conn:
        return await bookings.upcoming(conn, now)


async def waiting_for_payment(door: CustomerDoor, now: datetime) -> list[Booking]:
    """The customer's held bookings that mobile money was asked for and has not answered."""
    async with door.open() as conn:
        return await bookings.waiting_for_payment(conn, now)


async def of_the_slot(door: CustomerDoor, slot: Slot, now: datetime) -> Booking | None:
    """What the customer has there already: confirmed, or waiting for mobile money."""
    async with door.open() as conn:
        have = [*await bookings.upcoming(conn, now), *await bookings.waiting_for_payment(conn, now)]
    place = (slot.venue_code, slot.starts_at)
    return next((one for one in have if (one.venue_code, one.starts_at) == place), None)


async def find(door: CustomerDoor, booking_id: int, now: datetime) -> Booking:
    """The customer's upcoming booking with that number.

    Raises NoSuchBooking, also for a booking that is somebody else's.
    """
    found = await upcoming(door, now)
    for booking in found:
        if booking.id == booking_id:
            return booking
    raise NoSuchBooking(yours=numbers(one.id for one in found))


def numbers(ids: Iterable[int]) -> str:
    """What the customer has, for whoever named another number."""
    return ", ".join(f"#{one}" for one in ids) or "none"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=KIGALI)
