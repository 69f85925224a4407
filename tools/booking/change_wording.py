"""What is said of changing a booking that is confirmed."""

from db.repositories.booking.bookings import Booking
from easymo.conversation.state import Choice, VenueNote
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.booking.booking_change import ChangePlan
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question
from tools.booking.wording import (
    BOOKINGS_OFFERED,
    gather_facts,
    list_choice,
    tell_request,
)


def quote_change(plan: ChangePlan, minutes: str, language: str) -> str:
    """Old, new, and what that costs: the booking stands until it is confirmed."""
    booking, slot = plan.booking, plan.seats.slot
    facts = gather_facts(booking, language)
    quote = say("booking.change_quote", language, **facts)
    before = say("booking.change_before", language, count=booking.guests, **facts)
    after = say(
        "booking.change_after",
        language,
        count=plan.seats.guests,
        venue=slot.venue_name,
        day=dates.day(slot.starts_at, language),
        begin=dates.time(slot.starts_at, language),
        total=in_words(plan.seats.total_rwf, language),
    )
    request = tell_request(plan.special_request, language)
    told = "\n".join(part for part in (quote, before, after, request) if part)
    stands = say("booking.change_stands", language, minutes=minutes)
    return "\n\n".join(part for part in (told, _price(plan, language), stands) if part)


def _price(plan: ChangePlan, language: str) -> str:
    """What is to be paid, or comes back."""
    if not plan.booking.is_paid:
        return say("booking.change_unpaid", language)
    amounts = {
        "due": in_words(plan.due_rwf, language),
        "refund": in_words(plan.refund_rwf, language),
        "less": in_words(plan.less_rwf, language),
        "percent": plan.refund_percent_most,
    }
    told = say(f"booking.change_{_name_price(plan)}", language, **amounts)
    if plan.is_moved and plan.refund_percent_most < 100:
        return f"{told} {say('booking.change_capped', language, **amounts)}"
    return told


def _name_price(plan: ChangePlan) -> str:
    if plan.due_rwf:
        return "due"
    if not plan.less_rwf:
        return "same_price"
    if not plan.refund_rwf:
        return "nothing_back"
    return "whole_back" if plan.refund_rwf == plan.less_rwf else "part_back"


def ask_which_to_change(coming: list[Booking], known: dict[str, object], language: str) -> Answer:
    """`known` is what shall be different, as arguments of the tool that goes on with it."""
    if not coming:
        text = say("booking.none_to_change", language)
        book = Choice(title=say("booking.book", language), tool="create_booking", arguments=known)
        return f"There is nothing to change. Say: {text}", Artifact(say=text, choices=[book])
    choices = [
        list_choice(booking, "change_booking", known, language)
        for booking in coming[:BOOKINGS_OFFERED]
    ]
    asked = say("booking.ask_which_to_change", language)
    return ask_question(asked, "booking", choices, say("booking.menu_bookings", language))


def ask_what_to_change(booking: Booking, language: str) -> Answer:
    facts = gather_facts(booking, language)
    text = say("booking.ask_change", language, count=booking.guests, **facts)
    choice = Choice(
        title=say("booking.cancel_one", language),
        tool="cancel_booking",
        arguments={"booking": booking.id},
    )
    return ask_question(text, "change", [choice], say("booking.menu_bookings", language))


def tell_request_kept(booking: Booking, more: str, whole: str, language: str) -> Answer:
    """`more` is what is added now, `whole` what the venue reads then."""
    facts = gather_facts(booking, language)
    text = say("booking.request_kept", language, **facts, words=whole)
    note = VenueNote(booking=booking.id, words=more)
    return f"Kept. Say: {text}", Artifact(say=text, venue_note=note)
