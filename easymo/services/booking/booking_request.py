"""From what a customer has said so far to the next thing to settle about a booking."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from db.door import CustomerDoor
from db.repositories.booking.slots import Slot
from easymo.services.booking.availability import BookingWish, PartySeats, check_guests, free_slots
from kit.clock import KIGALI

DAYS_OFFERED = 8
SLOTS_OFFERED = 9


@dataclass(frozen=True)
class AskDay:
    days: list[date]


@dataclass(frozen=True)
class AskGuests:
    """The day is open; the size of the party is missing."""


@dataclass(frozen=True)
class AskSlot:
    """`because` says why there is a choice: several fit, or what is wished is not to be had."""

    slots: list[Slot]
    because: Literal["choose", "full", "no_such_time", "past", "day_full", "day_over"]


@dataclass(frozen=True)
class NothingFree:
    """No slot has room for the party, that day or the days after."""


BookingStep = AskDay | AskGuests | AskSlot | NothingFree | PartySeats


async def next_step(
    door: CustomerDoor, wish: BookingWish, *, now: datetime, max_guests: int
) -> BookingStep:
    """What to ask next, or the slot to hold.

    Raises Refused when what is wished breaks a rule.
    """
    if wish.guests is not None:
        check_guests(wish.guests, max_guests)
    if wish.day is None:
        return await _ask_day(door, wish, now)
    fitting = await free_slots(door, replace(wish, venue=None, time=None), now)
    if not fitting:
        return await _other_days(door, wish, now)
    if wish.guests is None:
        return AskGuests()
    matching = [slot for slot in fitting if _matches(slot, wish)]
    if len(matching) == 1 and wish.time:
        return PartySeats(matching[0], wish.guests, wish.special_request)
    if matching:
        return AskSlot(matching[:SLOTS_OFFERED], "choose")
    return await _instead(door, wish, fitting, now)


async def offer_slots(
    door: CustomerDoor, wish: BookingWish, *, now: datetime
) -> AskSlot | NothingFree:
    """What is free for the wish, or near it when nothing fits exactly."""
    fitting = await free_slots(door, replace(wish, venue=None, time=None), now)
    matching = [slot for slot in fitting if _matches(slot, wish)]
    if matching:
        return AskSlot(matching[:SLOTS_OFFERED], "choose")
    if fitting:
        return await _instead(door, wish, fitting, now)
    if wish.day:
        return await _other_days(door, wish, now)
    return NothingFree()


async def _ask_day(door: CustomerDoor, wish: BookingWish, now: datetime) -> AskDay | NothingFree:
    fitting = await free_slots(door, wish, now)
    days = sorted({_day(slot) for slot in fitting if wish.time in (None, _time(slot))})
    return AskDay(days[:DAYS_OFFERED]) if days else NothingFree()


async def _instead(
    door: CustomerDoor, wish: BookingWish, fitting: list[Slot], now: datetime
) -> AskSlot | NothingFree:
    """The nearest slots, and the nearest first where a time was wished for."""
    nearest = sorted(fitting, key=lambda slot: _distance(slot, wish))[:SLOTS_OFFERED]
    if wish.time is None:
        nearest.sort(key=lambda slot: (slot.starts_at, slot.venue_code))
    return AskSlot(nearest, await _why_not(door, wish, now))


async def _why_not(
    door: CustomerDoor, wish: BookingWish, now: datetime
) -> Literal["full", "no_such_time", "past"]:
    if _is_past(wish, now):
        return "past"
    exists = wish.time is None or await _is_a_time(door, wish, now)
    return "full" if exists else "no_such_time"


def _is_past(wish: BookingWish, now: datetime) -> bool:
    """Whether the wished time was earlier today: whatever began then is over or under way."""
    local = now.astimezone(KIGALI)
    return bool(wish.time and wish.day == local.date() and wish.time <= local.time())


async def _is_a_time(door: CustomerDoor, wish: BookingWish, now: datetime) -> bool:
    """Whether slots begin at the wished time at all, with room or without."""
    everything = await free_slots(door, BookingWish(day=wish.day, guests=0), now)
    return any(_matches(slot, wish) for slot in everything)


async def _other_days(
    door: CustomerDoor, wish: BookingWish, now: datetime
) -> AskSlot | NothingFree:
    later = await free_slots(door, replace(wish, venue=None, day=None, time=None), now)
    nearest = sorted(
        (slot for slot in later if _day(slot) != wish.day),
        key=lambda slot: (abs(_day(slot) - (wish.day or _day(slot))), _distance(slot, wish)),
    )
    if not nearest:
        return NothingFree()
    return AskSlot(nearest[:SLOTS_OFFERED], await _why_no_such_day(door, wish, now))


async def _why_no_such_day(
    door: CustomerDoor, wish: BookingWish, now: datetime
) -> Literal["past", "day_full", "day_over"]:
    """Of a day with no room: today may be over rather than full."""
    if _is_past(wish, now):
        return "past"
    left = await free_slots(door, BookingWish(day=wish.day, guests=0), now)
    is_today = wish.day == now.astimezone(KIGALI).date()
    return "day_over" if is_today and not left else "day_full"


def _matches(slot: Slot, wish: BookingWish) -> bool:
    return wish.venue in (None, slot.venue_code) and wish.time in (None, _time(slot))


def _distance(slot: Slot, wish: BookingWish) -> tuple[timedelta, bool]:
    """How far a slot is from the wish: first by the hour, then by the place."""
    gap = (
        abs(_since_midnight(_time(slot)) - _since_midnight(wish.time)) if wish.time else timedelta()
    )
    return gap, wish.venue not in (None, slot.venue_code)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _day(slot: Slot) -> date:
    return slot.starts_at.astimezone(KIGALI).date()


def _time(slot: Slot) -> time:
    return slot.starts_at.astimezone(KIGALI).time()
