"""Booking tools: doors into the booking service. Drafts only; the customer confirms."""

from dataclasses import replace

from langchain_core.tools import tool

from db.repositories.action.quotes import MINUTES
from db.repositories.action.unpaid_limits import Most
from db.repositories.booking.bookings import Booking
from easymo.conversation.context import RunContext
from easymo.services import profile
from easymo.services.booking import booking as bookings
from easymo.services.booking.availability import BookingWish, PartySeats, check_guests
from easymo.services.booking.booking_change import list_waiting_changes
from easymo.services.booking.booking_draft import draft_booking, draft_booking_cancellation
from easymo.services.booking.booking_request import next_step, offer_slots
from easymo.services.booking.refund import calculate_refund_rwf, find_refund_percent
from easymo.services.booking.special_request import read_special_request
from kit.wall_time import Day, TimeOfDay
from tools.answer import Answer
from tools.booking import change, request_wording, wording
from tools.booking.wish import read_wish
from tools.proposal import make_offer, propose
from tools.quote import list_ways_to_pay
from tools.runtime import Runtime, is_pressed, language_of, turn_ref


@tool(response_format="content_and_artifact")
async def check_availability(
    runtime: Runtime,
    venue: str | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
    guests: int | None = None,
) -> Answer:
    """Find free slots. Give the facts the customer has said; leave out the others.

    Args:
        venue: Code or name of the venue.
        day: The day, as YYYY-MM-DD.
        time: When it should begin, as HH:MM.
        guests: How many people.
    """
    wish = read_wish(runtime, venue, day, time, guests)
    if guests is not None:
        check_guests(guests, runtime.context.settings.booking.max_guests)
    step = await offer_slots(runtime.context.door, wish, now=runtime.context.now)
    return request_wording.ask_next(step, wish, language_of(runtime))


@tool(response_format="content_and_artifact")
async def create_booking(
    runtime: Runtime,
    venue: str | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
    guests: int | None = None,
    anywhere: bool = False,
    another: bool = False,
    special_request: str | None = None,
) -> Answer:
    """Draft a booking, or ask the customer for the next missing fact with choices.

    Call it with the facts they have said, even when some are missing. The customer confirms the
    draft by a button: nothing is booked by this call.

    Args:
        venue: Code or name of the venue.
        day: The day, as YYYY-MM-DD.
        time: When it should begin, as HH:MM.
        guests: How many people.
        anywhere: True when they want another venue than their usual one, which is taken when they
            name none.
        another: True only when they were told of their booking at that time and want one more.
        special_request: What the venue should know (a birthday, an allergy, a high chair, a seat
            by the window), in the customer's own words.
    """
    wish = replace(
        read_wish(runtime, venue, day, time, guests),
        anywhere=anywhere,
        special_request=read_special_request(special_request),
    )
    return await _draft_or_ask(runtime, wish, is_warned=another and is_pressed(runtime))


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
    later_minutes: int | None = None,
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
        later_minutes: How much later it should begin, when that is all they say; -60 for an hour
            earlier.
        special_request: What the venue should know (a birthday, an allergy, a high chair, a seat
            by the window), in the customer's own words.
    """
    wish = replace(
        read_wish(runtime, venue, day, time, guests),
        special_request=read_special_request(special_request),
    )
    steps = change.Steps(more_guests, later_minutes)
    asked = change.ChangeRequest(booking, booked_on, wish, steps)
    return await change.draft_or_ask(runtime, asked)


@tool(response_format="content_and_artifact")
async def view_bookings(runtime: Runtime) -> Answer:
    """List the customer's coming bookings: which are paid, which wait for mobile money, and what
    the venue was asked."""
    door, now = runtime.context.door, runtime.context.now
    lines = wording.BookingLines(
        await bookings.list_upcoming(door, now),
        await bookings.list_waiting_for_payment(door, now),
        await list_waiting_changes(door),
    )
    return wording.list_bookings(lines, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_booking(
    runtime: Runtime,
    booking: int | None = None,
    booked_on: Day | None = None,
    booked_at: TimeOfDay | None = None,
    venue: str | None = None,
) -> Answer:
    """Draft the cancellation of a booking, or ask which one. The customer confirms by a button.

    Args:
        booking: The booking's number, when the customer said it or there is only one it can be.
        booked_on: The day it is on, as YYYY-MM-DD, when they name it by its day.
        booked_at: When it begins, as HH:MM, when they name it by its time.
        venue: Code or name of its venue, when they name it by that.
    """
    named = read_wish(runtime, venue, booked_on, booked_at, None)
    chosen = await _choose_to_cancel(runtime, booking, named)
    if not isinstance(chosen, Booking):
        return chosen
    context = runtime.context
    percent = find_refund_percent(chosen, context.now, context.settings.refunds)
    refund = calculate_refund_rwf(chosen.paid_rwf, percent)
    offer = make_offer(runtime, lambda spoken: wording.quote_cancellation(chosen, refund, spoken))
    drafted = await draft_booking_cancellation(
        context.door, turn_ref(context), chosen, refund, offer
    )
    return propose(runtime, drafted, offer)


async def _draft_or_ask(runtime: Runtime, wish: BookingWish, *, is_warned: bool) -> Answer:
    """`is_warned`: the customer pressed the button under the warning that they have one there. Only
    that gets past it: a model cannot say it was seen."""
    context, language = runtime.context, language_of(runtime)
    usual = None if wish.venue or wish.anywhere else await _usual_venue(context)
    step = await next_step(
        context.door,
        replace(wish, venue=wish.venue or usual),
        now=context.now,
        max_guests=context.settings.booking.max_guests,
    )
    if not isinstance(step, PartySeats):
        return request_wording.ask_next(step, wish, language)
    if not is_warned:
        mine = await bookings.find_in_slot(context.door, step.slot, context.now)
        if mine is not None:
            return request_wording.warn_of_booking(mine, step, wish, language)
    return await _draft(runtime, step, is_usual=usual is not None)


async def _draft(runtime: Runtime, seats: PartySeats, *, is_usual: bool) -> Answer:
    context, rules = runtime.context, runtime.context.settings.booking
    offer = make_offer(
        runtime,
        lambda spoken: request_wording.quote_booking(seats, MINUTES, spoken, is_usual=is_usual),
        await list_ways_to_pay(context.door, seats.total_rwf),
    )
    most = Most(rules.most_unpaid, rules.most_unpaid_guests)
    drafted = await draft_booking(context.door, turn_ref(context), seats, offer, most)
    return propose(runtime, drafted, offer)


async def _choose_to_cancel(
    runtime: Runtime, booking: int | None, named: BookingWish
) -> Booking | Answer:
    """The booking that is meant, or what is answered when none is."""
    context, language = runtime.context, language_of(runtime)
    waiting = await bookings.list_waiting_for_payment(context.door, context.now)
    if booking is not None:
        if asked := [one for one in waiting if one.id == booking]:
            return wording.refuse_cancellation(asked, language)
        return await bookings.find_booking(context.door, booking, context.now)
    coming = await bookings.list_upcoming(context.door, context.now)
    if waiting and not coming:
        return wording.refuse_cancellation(waiting, language)
    meant = [one for one in coming if bookings.is_named(one, named)] or coming
    return meant[0] if len(meant) == 1 else wording.ask_which_to_cancel(meant, language)


async def _usual_venue(context: RunContext) -> str | None:
    return (await profile.get_profile(context.door)).venue_code
