"""What the booking tools answer, in words: for the model, and for the customer with choices."""

from collections.abc import Sequence
from datetime import date, datetime, time

from db.repositories.action.actions import Action
from db.repositories.booking.bookings import Booking
from db.repositories.booking.slots import Slot
from easymo.conversation.state import Choice, Proposal, Way
from easymo.messages import when
from easymo.messages.catalogue import DEFAULT, say
from easymo.services.booking.booking import Wish
from easymo.services.booking.booking_request import (
    AskDay,
    AskGuests,
    AskSlot,
    NothingFree,
    Ready,
    Step,
)
from kit.clock import KIGALI
from kit.money import in_words
from tools.answer import Answer, Artifact, question
from tools.runtime import Runtime

GUESTS_OFFERED = 10


def language_of(runtime: Runtime) -> str:
    """The language of this turn."""
    return runtime.state["language"] or runtime.context.turn.language or DEFAULT


def step(found: Step, wish: Wish, language: str) -> Answer:
    """The question a step asks, with its choices."""
    match found:
        case AskDay(days):
            return question(
                say("booking.ask_day", language),
                "day",
                [_day_choice(day, wish, language) for day in days],
                say("booking.menu_days", language),
            )
        case AskGuests():
            return question(
                say("booking.ask_guests", language),
                "guests",
                [_guests_choice(n, wish, language) for n in range(1, GUESTS_OFFERED + 1)],
                say("booking.menu_guests", language),
            )
        case AskSlot(slots, because):
            return _slots(slots, because, wish, language)
        case NothingFree():
            return (
                "Nothing is free for this party in the next days. Tell the customer so.",
                Artifact(say=say("booking.nothing_free", language)),
            )
        case Ready():
            raise AssertionError("a ready booking is drafted, not asked about")


def _slots(slots: Sequence[Slot], because: str, wish: Wish, language: str) -> Answer:
    days = {when.day(slot.starts_at, language) for slot in slots}
    sentence = say(
        f"booking.slots_{because}",
        language,
        day=when.day(_noon(wish.day), language) if wish.day else "",
        time=f"{wish.time:%H:%M}" if wish.time else "",
        days=days.pop() if len(days) == 1 else say("booking.several_days", language),
    )
    return question(
        sentence,
        "slot",
        [_slot_choice(slot, wish, language) for slot in slots],
        say("booking.menu_slots", language),
    )


def booking_quote(ready: Ready, minutes: str, language: str, *, is_usual: bool) -> str:
    """`is_usual`: she named no place, so the quote says that it is her usual one."""
    slot = ready.slot
    quote = say(
        "booking.quote",
        language,
        count=ready.guests,
        venue=slot.venue_name,
        day=when.day(slot.starts_at, language),
        begin=when.time(slot.starts_at, language),
        end=when.time(slot.ends_at, language),
        total=in_words(slot.price_rwf * ready.guests, language),
        price=in_words(slot.price_rwf, language),
        minutes=minutes,
    )
    return f"{quote}\n\n{say('profile.usual_place', language)}" if is_usual else quote


def cancellation_quote(booking: Booking, refund_rwf: int, language: str) -> str:
    quote = say("booking.cancel_quote", language, count=booking.guests, **_facts(booking, language))
    if not booking.paid_rwf:
        return quote
    part = "whole" if refund_rwf == booking.paid_rwf else "part" if refund_rwf else "nothing"
    back = say(
        f"refund.{part}",
        language,
        refund=in_words(refund_rwf, language),
        paid=in_words(booking.paid_rwf, language),
    )
    return f"{quote}\n\n{back}"


def proposal(drafted: Action, quote: str, ways: Sequence[Way] = ()) -> Answer:
    """A quote with its buttons: `ways`, or else Confirm and Cancel."""
    content = f"Drafted. The customer is asked to confirm by a button: {quote}"
    wanted = Proposal(action_id=drafted.id, nonce=drafted.nonce, kind=drafted.kind)
    if ways:
        wanted["ways"] = list(ways)
    return content, Artifact(say=quote, proposal=wanted)


def bookings(found: list[Booking], waiting: list[Booking], language: str) -> Answer:
    if not found and not waiting:
        text = say("booking.none", language)
        again = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
        return f"The customer has no coming bookings. Say: {text}", Artifact(
            say=text, choices=[again]
        )
    lines = [_line(booking, language) for booking in found]
    listed = [say("booking.list", language, count=len(found)), *lines] if found else []
    text = "\n".join([*listed, *_waiting(waiting, language)])
    choices = [
        Choice(title=say("booking.book", language), tool="create_booking", arguments={}),
        Choice(title=say("booking.cancel_one", language), tool="cancel_booking", arguments={}),
    ]
    return text, Artifact(say=text, choices=choices)


def booked_there_already(mine: Booking, ready: Ready, wish: Wish, language: str) -> Answer:
    """She is told of it before there is a second quote for the same table."""
    key = "booking.have_waiting" if mine.status == "held" else "booking.have"
    slot = ready.slot
    local = slot.starts_at.astimezone(KIGALI)
    again = _arguments(
        wish,
        venue=slot.venue_code,
        day=f"{local:%Y-%m-%d}",
        time=f"{local:%H:%M}",
        guests=ready.guests,
        another=True,
    )
    text = say(key, language, count=mine.guests, **_facts(mine, language))
    another = Choice(title=say("booking.another", language), tool="create_booking", arguments=again)
    mine_too = Choice(title=say("booking.mine", language), tool="view_bookings", arguments={})
    return f"Nothing drafted. Say: {text}", Artifact(say=text, choices=[another, mine_too])


def not_cancelled_yet(waiting: list[Booking], language: str) -> Answer:
    told = [*_waiting(waiting, language), say("booking.waiting_cancel", language)]
    text = "\n".join(told)
    return f"Nothing is cancelled. Say: {text}", Artifact(say=text)


def _waiting(found: list[Booking], language: str) -> list[str]:
    return [
        say("booking.waiting", language, count=one.guests, **_facts(one, language)) for one in found
    ]


def which_to_cancel(found: list[Booking], language: str) -> Answer:
    if not found:
        text = say("booking.none_to_cancel", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    return question(
        say("booking.ask_which", language),
        "booking",
        [_cancel_choice(one, language) for one in found[:GUESTS_OFFERED]],
        say("booking.menu_bookings", language),
    )


def _cancel_choice(booking: Booking, language: str) -> Choice:
    day = when.short_day(booking.starts_at, language)
    return Choice(
        title=f"{day} {when.time(booking.starts_at, language)}",
        description=say("booking.row", language, count=booking.guests, **_facts(booking, language)),
        tool="cancel_booking",
        arguments={"booking": booking.id},
    )


def _line(booking: Booking, language: str) -> str:
    return say("booking.line", language, count=booking.guests, **_facts(booking, language))


def _facts(booking: Booking, language: str) -> dict[str, object]:
    return {
        "number": booking.id,
        "venue": booking.venue_name,
        "day": when.day(booking.starts_at, language),
        "begin": when.time(booking.starts_at, language),
        "total": in_words(booking.total_rwf, language),
    }


def _arguments(wish: Wish, **known: object) -> dict[str, object]:
    said = {
        "venue": wish.venue,
        "day": wish.day.isoformat() if wish.day else None,
        "time": f"{wish.time:%H:%M}" if wish.time else None,
        "guests": wish.guests,
        "anywhere": wish.anywhere or None,
    }
    return {name: fact for name, fact in {**said, **known}.items() if fact is not None}


def _day_choice(day: date, wish: Wish, language: str) -> Choice:
    return Choice(
        title=when.short_day(_noon(day), language),
        tool="create_booking",
        arguments=_arguments(wish, day=day.isoformat()),
    )


def _guests_choice(count: int, wish: Wish, language: str) -> Choice:
    return Choice(
        title=say("booking.guests", language, count=count),
        tool="create_booking",
        arguments=_arguments(wish, guests=count),
    )


def _slot_choice(slot: Slot, wish: Wish, language: str) -> Choice:
    local = slot.starts_at.astimezone(KIGALI)
    return Choice(
        title=f"{local:%H:%M} {slot.venue_name}",
        description=say(
            "booking.slot",
            language,
            count=slot.free,
            day=when.short_day(slot.starts_at, language),
            price=in_words(slot.price_rwf, language),
        ),
        tool="create_booking",
        arguments=_arguments(
            wish, venue=slot.venue_code, day=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}"
        ),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), KIGALI)
