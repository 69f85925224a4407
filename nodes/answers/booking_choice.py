"""Choices that lead to a booking: a new one, or one that ran out, with all they wanted of it."""

from datetime import datetime

from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from kit.clock import KIGALI


def book(language: str) -> Choice:
    return Choice(title=say("booking.book", language), tool="create_booking", arguments={})


def book_again(venue: str, starts_at: datetime, guests: int, language: str) -> Choice:
    """`venue` is the venue's code."""
    local = starts_at.astimezone(KIGALI)
    wanted: dict[str, object] = {
        "venue": venue,
        "day": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "guests": guests,
    }
    return Choice(title=say("booking.again", language), tool="create_booking", arguments=wanted)
