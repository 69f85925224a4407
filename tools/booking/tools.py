"""Booking tools: doors into the booking service. Drafts only; the customer confirms."""

from dataclasses import replace

from langchain_core.tools import BaseTool, tool

from db.repositories.action.holds import Most
from db.repositories.action.quotes import MINUTES
from easymo.conversation.context import RunContext
from easymo.services import profile
from easymo.services.booking import booking as bookings
from easymo.services.booking.booking import Wish
from easymo.services.booking.booking_request import Ready, free, next_step
from easymo.services.booking.refund import refund_rwf
from kit.wall_time import Day, TimeOfDay
from tools.answer import Answer
from tools.booking import wording
from tools.payment_options import titled, told, ways_to_pay, worded
from tools.runtime import Runtime, claim_of
from tools.venue.tools import venue_code


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
    wish = _wish(runtime, venue, day, time, guests)
    if guests is not None:
        bookings.check_guests(guests, runtime.context.settings.booking.max_guests)
    found = await free(runtime.context.door, wish, now=runtime.context.now)
    return wording.step(found, wish, wording.language_of(runtime))


@tool(response_format="content_and_artifact")
async def create_booking(
    runtime: Runtime,
    venue: str | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
    guests: int | None = None,
    anywhere: bool = False,
    another: bool = False,
) -> Answer:
    """Draft a booking, or ask the customer for the next missing fact with choices.

    Call it with the facts she has said, even when some are missing. She confirms the draft
    herself by a button: nothing is booked by this call.

    Args:
        venue: Code or name of the venue.
        day: The day, as YYYY-MM-DD.
        time: When it should begin, as HH:MM.
        guests: How many people.
        anywhere: True when she wants another venue than her usual one, which is taken when she
            names none.
        another: True only when she was told of her booking at that time and wants one more.
    """
    context, rules = runtime.context, runtime.context.settings.booking
    wish = replace(_wish(runtime, venue, day, time, guests), anywhere=anywhere)
    usual = None if wish.venue or anywhere else await _usual_venue(context)
    found = await next_step(
        context.door,
        replace(wish, venue=wish.venue or usual),
        now=context.now,
        max_guests=rules.max_guests,
    )
    language = wording.language_of(runtime)
    if not isinstance(found, Ready):
        return wording.step(found, wish, language)
    # Only a press of the button under the warning gets past it: a model cannot say it was seen.
    if not (another and runtime.state["is_pressed"]):
        mine = await bookings.of_the_slot(context.door, found.slot, context.now)
        if mine is not None:
            return wording.booked_there_already(mine, found, wish, language)
    ways = await ways_to_pay(context.door, found.slot.price_rwf * found.guests)
    is_usual = usual is not None
    quote = worded(
        lambda spoken: wording.booking_quote(found, MINUTES, spoken, is_usual=is_usual),
        language,
        ways,
    )
    drafted = await bookings.draft(
        context.door,
        claim_of(context),
        found.slot,
        found.guests,
        quote=quote,
        hold=context.settings.hold,
        most=Most(rules.most_unpaid, rules.most_unpaid_guests),
    )
    said = told(quote, context.settings.booking.hold_minutes)
    return wording.proposal(drafted, said, titled(drafted.kind, quote))


@tool(response_format="content_and_artifact")
async def view_bookings(runtime: Runtime) -> Answer:
    """List the customer's coming bookings."""
    found = await bookings.upcoming(runtime.context.door, runtime.context.now)
    waiting = await bookings.waiting_for_payment(runtime.context.door, runtime.context.now)
    return wording.bookings(found, waiting, wording.language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_booking(runtime: Runtime, booking: int | None = None) -> Answer:
    """Draft the cancellation of a booking, or ask which one. She confirms it herself by a button.

    Args:
        booking: The booking's number, when the customer said it or there is only one it can be.
    """
    context = runtime.context
    language = wording.language_of(runtime)
    if booking is None:
        found = await bookings.upcoming(context.door, context.now)
        waiting = await bookings.waiting_for_payment(context.door, context.now)
        if waiting and not found:
            return wording.not_cancelled_yet(waiting, language)
        if len(found) != 1:
            return wording.which_to_cancel(found, language)
        chosen = found[0]
    else:
        waiting = await bookings.waiting_for_payment(context.door, context.now)
        if asked := [one for one in waiting if one.id == booking]:
            return wording.not_cancelled_yet(asked, language)
        chosen = await bookings.find(context.door, booking, context.now)
    refund = refund_rwf(chosen.paid_rwf, chosen.starts_at, context.now, context.settings.refunds)
    quote = worded(lambda spoken: wording.cancellation_quote(chosen, refund, spoken), language)
    drafted = await bookings.draft_cancellation(
        context.door,
        claim_of(context),
        chosen,
        refund_rwf=refund if chosen.paid_rwf else None,
        quote=quote,
        hold=context.settings.hold,
    )
    return wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


async def _usual_venue(context: RunContext) -> str | None:
    return (await profile.of(context.door)).venue_code


def _wish(
    runtime: Runtime,
    venue: str | None,
    day: Day | None,
    at: TimeOfDay | None,
    guests: int | None,
) -> Wish:
    code = venue_code(venue, runtime.context.venues) if venue else None
    return Wish(venue=code, day=day, time=at, guests=guests)


BOOKING_TOOLS: list[BaseTool] = [check_availability, create_booking, view_bookings, cancel_booking]
