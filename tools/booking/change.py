"""From what is to be different about a booking to its quote, or to what is asked first."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from db.door import CustomerDoor
from db.repositories.action.kinds import QuoteDecision
from db.repositories.action.quotes import MINUTES
from db.repositories.action.unpaid_limits import Most
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
from easymo.services.booking.special_request import add_special_request
from easymo.services.payment.wallet import NoNumberToAsk
from kit.clock import KIGALI
from tools.answer import Answer
from tools.booking import change_wording, request_wording
from tools.proposal import make_offer, propose
from tools.quote import CONFIRM_OR_CANCEL, list_ways_to_pay
from tools.runtime import Runtime, language_of, turn_ref


@dataclass(frozen=True)
class Steps:
    """What is said against the booking as it is: so many more, so much later."""

    more_guests: int | None = None
    later_minutes: int | None = None

    def from_(self, booking: Booking, wish: BookingWish) -> BookingWish:
        """The wish with what they come to, where it does not say that outright."""
        if self.more_guests and wish.guests is None:
            wish = replace(wish, guests=booking.guests + self.more_guests)
        if self.later_minutes and wish.time is None:
            begins = booking.starts_at.astimezone(KIGALI) + timedelta(minutes=self.later_minutes)
            wish = replace(wish, time=begins.time().replace(second=0, microsecond=0))
        return wish

    @property
    def arguments(self) -> dict[str, object]:
        said = {"more_guests": self.more_guests, "later_minutes": self.later_minutes}
        return {name: steps for name, steps in said.items() if steps}


@dataclass(frozen=True)
class ChangeRequest:
    """What a model says: the booking by its number or its day, and what shall be different."""

    booking: int | None
    booked_on: date | None
    wish: BookingWish
    steps: Steps = Steps()


async def draft_or_ask(runtime: Runtime, asked: ChangeRequest) -> Answer:
    """The quote of the change, or what is asked before there is one."""
    context, language = runtime.context, language_of(runtime)
    found = await find_changeable(context.door, asked.booking, asked.booked_on, context.now)
    if len(found) != 1 or not _is_on(found[0], asked.booked_on):
        known = request_wording.name_facts(asked.wish) | asked.steps.arguments
        return change_wording.ask_which_to_change(found, known, language)
    wish = asked.steps.from_(found[0], asked.wish)
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
