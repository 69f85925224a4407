"""What is asked and quoted on the way to a booking, in words and with choices."""

from collections.abc import Sequence
from datetime import date, datetime, time

from db.repositories.booking.bookings import Booking
from db.repositories.booking.slots import Slot
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.booking.availability import BookingWish, PartySeats
from easymo.services.booking.booking_request import (
    AskDay,
    AskGuests,
    AskSlot,
    BookingStep,
    NothingFree,
)
from kit.clock import KIGALI
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question
from tools.booking.wording import gather_facts, tell_request

GUESTS_OFFERED = 10


def ask_next(step: BookingStep, wish: BookingWish, language: str) -> Answer:
    """The question a step asks, with its choices."""
    match step:
        case AskDay(days):
            return ask_question(
                say("booking.ask_day", language),
                "day",
                [_day_choice(day, wish, language) for day in days],
                say("booking.menu_days", language),
            )
        case AskGuests():
            return ask_question(
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
        case PartySeats():
            raise AssertionError("a ready booking is drafted, not asked about")


def _slots(slots: Sequence[Slot], because: str, wish: BookingWish, language: str) -> Answer:
    days = {dates.day(slot.starts_at, language) for slot in slots}
    sentence = say(
        f"booking.slots_{because}",
        language,
        day=dates.day(_noon(wish.day), language) if wish.day else "",
        time=f"{wish.time:%H:%M}" if wish.time else "",
        days=days.pop() if len(days) == 1 else say("booking.several_days", language),
    )
    return ask_question(
        sentence,
        "slot",
        [_slot_choice(slot, wish, language) for slot in slots],
        say("booking.menu_slots", language),
    )


def quote_booking(seats: PartySeats, minutes: str, language: str, *, is_usual: bool) -> str:
    """`is_usual`: they named no place, so the quote says that it is their usual one."""
    slot = seats.slot
    quoted = say(
        "booking.quote",
        language,
        count=seats.guests,
        venue=slot.venue_name,
        day=dates.day(slot.starts_at, language),
        begin=dates.time(slot.starts_at, language),
        end=dates.time(slot.ends_at, language),
        total=in_words(seats.total_rwf, language),
        price=in_words(slot.price_rwf, language),
        minutes=minutes,
    )
    usual = say("profile.usual_place", language) if is_usual else ""
    request = tell_request(seats.special_request, language)
    return "\n\n".join(part for part in (quoted, request, usual) if part)


def warn_of_booking(mine: Booking, seats: PartySeats, wish: BookingWish, language: str) -> Answer:
    """The customer is told of it before there is a second quote for the same table."""
    key = "booking.have_waiting" if mine.status == "held" else "booking.have"
    slot = seats.slot
    local = slot.starts_at.astimezone(KIGALI)
    again = name_facts(
        wish,
        venue=slot.venue_code,
        day=f"{local:%Y-%m-%d}",
        time=f"{local:%H:%M}",
        guests=seats.guests,
        another=True,
    )
    text = say(key, language, count=mine.guests, **gather_facts(mine, language))
    another = Choice(title=say("booking.another", language), tool="create_booking", arguments=again)
    mine_too = Choice(title=say("booking.mine", language), tool="view_bookings", arguments={})
    return f"Nothing drafted. Say: {text}", Artifact(say=text, choices=[another, mine_too])


def name_facts(wish: BookingWish, **known: object) -> dict[str, object]:
    """What is known of a wish, as arguments of the tool that goes on with it."""
    said = {
        "booking": wish.leaving,
        "venue": wish.venue,
        "day": wish.day.isoformat() if wish.day else None,
        "time": f"{wish.time:%H:%M}" if wish.time else None,
        "guests": wish.guests,
        "anywhere": wish.anywhere or None,
        "special_request": wish.special_request,
    }
    return {name: fact for name, fact in {**said, **known}.items() if fact is not None}


def _tool(wish: BookingWish) -> str:
    return "create_booking" if wish.leaving is None else "change_booking"


def _day_choice(day: date, wish: BookingWish, language: str) -> Choice:
    return Choice(
        title=dates.short_day(_noon(day), language),
        tool=_tool(wish),
        arguments=name_facts(wish, day=day.isoformat()),
    )


def _guests_choice(count: int, wish: BookingWish, language: str) -> Choice:
    return Choice(
        title=say("booking.guests", language, count=count),
        tool=_tool(wish),
        arguments=name_facts(wish, guests=count),
    )


def _slot_choice(slot: Slot, wish: BookingWish, language: str) -> Choice:
    local = slot.starts_at.astimezone(KIGALI)
    return Choice(
        title=f"{local:%H:%M} {slot.venue_name}",
        description=say(
            "booking.slot",
            language,
            count=slot.free,
            day=dates.short_day(slot.starts_at, language),
            price=in_words(slot.price_rwf, language),
        ),
        tool=_tool(wish),
        arguments=name_facts(
            wish, venue=slot.venue_code, day=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}"
        ),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), KIGALI)
