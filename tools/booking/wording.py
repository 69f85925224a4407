"""What is said of bookings that there are: listed, given up, waiting for mobile money."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.repositories.booking.bookings import Booking
from db.repositories.booking.changes import WaitingChange
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question

BOOKINGS_OFFERED = 10


@dataclass(frozen=True)
class BookingLines:
    """What a customer has: confirmed, waiting for mobile money, and changes that wait for it."""

    coming: list[Booking]
    waiting: list[Booking]
    changes: list[WaitingChange]


def quote_cancellation(booking: Booking, refund_rwf: int, language: str) -> str:
    quote = say(
        "booking.cancel_quote", language, count=booking.guests, **gather_facts(booking, language)
    )
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


def list_bookings(lines: BookingLines, language: str) -> Answer:
    coming = lines.coming
    waiting = [*_waiting(lines.waiting, language), *_waiting_changes(lines.changes, language)]
    if not coming and not waiting:
        text = say("booking.none", language)
        again = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
        return f"The customer has no coming bookings. Say: {text}", Artifact(
            say=text, choices=[again]
        )
    listed = [say("booking.list", language, count=len(coming))] if coming else []
    listed += [_line(booking, language) for booking in coming]
    text = "\n".join([*listed, *waiting])
    return text, Artifact(say=text, choices=_after_list(coming, language))


def _after_list(coming: list[Booking], language: str) -> list[Choice]:
    book = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
    cancel = Choice(title=say("booking.cancel_one", language), tool="cancel_booking", arguments={})
    if not coming:
        return [book, cancel]
    change = Choice(title=say("booking.change_one", language), tool="change_booking", arguments={})
    return [book, change, cancel]


def refuse_cancellation(waiting: list[Booking], language: str) -> Answer:
    lines = [*_waiting(waiting, language), say("booking.waiting_cancel", language)]
    text = "\n".join(lines)
    return f"Nothing is cancelled. Say: {text}", Artifact(say=text)


def _waiting(waiting: list[Booking], language: str) -> list[str]:
    return [
        say("booking.waiting", language, count=booking.guests, **gather_facts(booking, language))
        for booking in waiting
    ]


def _waiting_changes(changes: list[WaitingChange], language: str) -> list[str]:
    return [
        say(
            "booking.waiting_change",
            language,
            count=change.guests,
            number=change.booking_id,
            venue=change.venue_name,
            day=dates.day(change.starts_at, language),
            begin=dates.time(change.starts_at, language),
            due=in_words(change.due_rwf, language),
        )
        for change in changes
    ]


def ask_which_to_cancel(coming: list[Booking], language: str) -> Answer:
    if not coming:
        text = say("booking.none_to_cancel", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    return ask_question(
        say("booking.ask_which", language),
        "booking",
        [list_choice(one, "cancel_booking", {}, language) for one in coming[:BOOKINGS_OFFERED]],
        say("booking.menu_bookings", language),
    )


def list_choice(booking: Booking, tool: str, known: Mapping[str, object], language: str) -> Choice:
    """One of several bookings, for a tool that goes on with what is known besides."""
    day = dates.short_day(booking.starts_at, language)
    return Choice(
        title=f"{day} {dates.time(booking.starts_at, language)}",
        description=say(
            "booking.row", language, count=booking.guests, **gather_facts(booking, language)
        ),
        tool=tool,
        arguments={**known, "booking": booking.id},
    )


def tell_request(words: str | None, language: str) -> str:
    """What the venue is asked, in the customer's own words; nothing where nothing is asked."""
    return say("booking.request", language, words=words) if words else ""


def _line(booking: Booking, language: str) -> str:
    line = say("booking.line", language, count=booking.guests, **gather_facts(booking, language))
    parts = [line, say(f"booking.{name}", language)] if (name := _name_payment(booking)) else [line]
    request = tell_request(booking.special_request, language)
    return "\n".join(part for part in (", ".join(parts), request) if part)


def _name_payment(booking: Booking) -> str | None:
    """How its price stands; None when there is none to pay."""
    if not booking.total_rwf:
        return None
    if booking.is_paid:
        return "is_paid"
    return "is_being_paid" if booking.is_being_paid else "is_unpaid"


def gather_facts(booking: Booking, language: str) -> dict[str, object]:
    """What sentences about a booking are filled with."""
    return {
        "number": booking.id,
        "venue": booking.venue_name,
        "day": dates.day(booking.starts_at, language),
        "begin": dates.time(booking.starts_at, language),
        "total": in_words(booking.total_rwf, language),
    }
