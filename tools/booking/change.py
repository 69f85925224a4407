"""The tool that changes a confirmed booking. Drafts only; the customer confirms."""

from dataclasses import replace
from datetime import date

from langchain_core.tools import tool

from db.door import CustomerDoor
from db.repositories.action.holds import Most
from db.repositories.action.kinds import QuoteDecision
from db.repositories.action.quotes import MINUTES
from db.repositories.booking.bookings import Booking
from easymo.services.booking.availability import BookingWish, PartySeats
from easymo.services.booking.booking_change import (
    ChangePlan,
    NothingToChange,
    find_changeable,
    plan_change,
    wish_for,
)
from easymo.services.booking.booking_draft import draft_booking_change
from easymo.services.booking.booking_request import next_step
from easymo.services.booking.special_request import add_special_request, read_special_request
from easymo.services.payment.wallet import NoNumberToAsk
from kit.clock import KIGALI
from kit.wall_time import Day, TimeOfDay
from tools.answer import Answer
from tools.booking import change_wording, request_wording
from tools.booking.wish import read_wish
from tools.proposal import make_offer, propose
from tools.quote import CONFIRM_OR_CANCEL, list_ways_to_pay
from tools.runtime import Runtime, language_of, turn_ref


@tool(response_format="content_and_artifact")
async def change_booking(
    runtime: Runtime,
    booking: int | None = None,
    booked_on: Day | None = None,
    venue: str | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
    guests: int | None = None,
    more_guests: int | None = None,
    special_request: str | None = None,
) -> Answer:
    """Draft a change of a booking that is confirmed, or ask which one or what is missing.

    Give what shall be different and leave the rest out. The booking stands as it is until the
    customer confirms the change by a button. A special request alone needs no button: it is kept.

    Args:
        booking: The booking's number, when the customer said it or there is only one it can be.
        booked_on: The day it is on now, as YYYY-MM-DD, when they name it by its day.
        venue: Code or name of the new venue.
        day: The new day, as YYYY-MM-DD.
        time: When it should begin instead, as HH:MM.
        guests: How many people it shall be in all.
        more_guests: How many come besides, when that is all they say; -1 for one fewer.
        special_request: What the venue should know (a birthday, an allergy, a high chair, a seat
            by the window), in the customer's own words.
    """
    wish = replace(
        read_wish(runtime, venue, day, time, guests),
        special_request=read_special_request(special_request),
    )
    context, language = runtime.context, language_of(runtime)
    found = await find_changeable(context.door, booking, booked_on, context.now)
    if len(found) != 1 or not _is_on(found[0], booked_on):
        return change_wording.ask_which_to_change(found, wish, more_guests, language)
    if more_guests and guests is None:
        wish = replace(wish, guests=found[0].guests + more_guests)
    if not _changes(wish):
        return _keep_request(found[0], wish, language)
    return await _draft_change(runtime, found[0], wish)


async def _draft_change(runtime: Runtime, booking: Booking, wish: BookingWish) -> Answer:
    """Quote it, or offer what is free where that is not to be had."""
    context, rules = runtime.context, runtime.context.settings
    request = add_special_request(booking.special_request, wish.special_request)
    wanted = replace(wish_for(booking, wish), special_request=request)
    most_guests = rules.booking.max_guests
    step = await next_step(context.door, wanted, now=context.now, max_guests=most_guests)
    if not isinstance(step, PartySeats):
        return request_wording.ask_next(step, wanted, language_of(runtime))
    try:
        plan = plan_change(booking, step, wanted, context.now, rules.refunds)
    except NothingToChange:
        if wish.special_request is None:
            raise
        return _keep_request(booking, wish, language_of(runtime))
    offer = make_offer(
        runtime,
        lambda spoken: change_wording.quote_change(plan, MINUTES, spoken),
        await _list_ways(context.door, plan),
    )
    most = Most(rules.booking.most_unpaid, rules.booking.most_unpaid_guests)
    drafted = await draft_booking_change(context.door, turn_ref(context), plan, offer, most)
    return propose(runtime, drafted, offer)


def _keep_request(booking: Booking, wish: BookingWish, language: str) -> Answer:
    """It moves neither seats nor money, so it is kept with the turn, as settings are."""
    if wish.special_request is None:
        return change_wording.ask_what_to_change(booking, language)
    added = add_special_request(booking.special_request, wish.special_request)
    return change_wording.tell_request_kept(booking, wish.special_request, added or "", language)


async def _list_ways(door: CustomerDoor, plan: ChangePlan) -> list[QuoteDecision]:
    """What is paid already stays paid: a dearer one is paid before it is changed.

    Raises NoNumberToAsk when it can be paid in no way.
    """
    if not plan.due_rwf:
        return list(CONFIRM_OR_CANCEL)
    paying = await list_ways_to_pay(door, plan.due_rwf)
    ways: list[QuoteDecision] = [way for way in paying if way != "confirm"]
    if ways == ["cancel"]:
        raise NoNumberToAsk
    return ways


def _changes(wish: BookingWish) -> bool:
    return any((wish.venue, wish.day, wish.time)) or wish.guests is not None


def _is_on(booking: Booking, day: date | None) -> bool:
    return day in (None, booking.starts_at.astimezone(KIGALI).date())
