"""What is said of bookings that there are: listed, given up, waiting for mobile money."""

from db.repositories.booking.bookings import Booking
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question

BOOKINGS_OFFERED = 10


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


def list_bookings(coming: list[Booking], waiting: list[Booking], language: str) -> Answer:
    if not coming and not waiting:
        text = say("booking.none", language)
        again = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
        return f"The customer has no coming bookings. Say: {text}", Artifact(
            say=text, choices=[again]
        )
    lines = [_line(booking, language) for booking in coming]
    listed = [say("booking.list", language, count=len(coming)), *lines] if coming else []
    text = "\n".join([*listed, *_waiting(waiting, language)])
    choices = [
        Choice(title=say("booking.book", language), tool="create_booking", arguments={}),
        Choice(title=say("booking.cancel_one", language), tool="cancel_booking", arguments={}),
    ]
    return text, Artifact(say=text, choices=choices)


def refuse_cancellation(waiting: list[Booking], language: str) -> Answer:
    lines = [*_waiting(waiting, language), say("booking.waiting_cancel", language)]
    text = "\n".join(lines)
    return f"Nothing is cancelled. Say: {text}", Artifact(say=text)


def _waiting(waiting: list[Booking], language: str) -> list[str]:
    return [
        say("booking.waiting", language, count=booking.guests, **gather_facts(booking, language))
        for booking in waiting
    ]


def ask_which_to_cancel(coming: list[Booking], language: str) -> Answer:
    if not coming:
        text = say("booking.none_to_cancel", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    return ask_question(
        say("booking.ask_which", language),
        "booking",
        [_cancel_choice(booking, language) for booking in coming[:BOOKINGS_OFFERED]],
        say("booking.menu_bookings", language),
    )


def _cancel_choice(booking: Booking, language: str) -> Choice:
    day = dates.short_day(booking.starts_at, language)
    return Choice(
        title=f"{day} {dates.time(booking.starts_at, language)}",
        description=say(
            "booking.row", language, count=booking.guests, **gather_facts(booking, language)
        ),
        tool="cancel_booking",
        arguments={"booking": booking.id},
    )


def _line(booking: Booking, language: str) -> str:
    return say("booking.line", language, count=booking.guests, **gather_facts(booking, language))


def gather_facts(booking: Booking, language: str) -> dict[str, object]:
    """What sentences about a booking are filled with."""
    return {
        "number": booking.id,
        "venue": booking.venue_name,
        "day": dates.day(booking.starts_at, language),
        "begin": dates.time(booking.starts_at, language),
        "total": in_words(booking.total_rwf, language),
    }
