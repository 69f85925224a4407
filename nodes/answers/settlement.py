"""What sentences about a settled action are filled with, and the same wish once more."""

from collections.abc import Mapping
from typing import Literal, LiteralString

from db.repositories.action.kinds import ActionKind
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.action.action import OVER, Settlement
from easymo.services.action.press import QuotePress
from kit.money import in_words
from nodes.answers.booking_choice import book
from tools.booking.wording import tell_request
from tools.property import viewing_wording
from tools.shop import order_wording

DONE = {
    "create_booking": "confirmed",
    "cancel_booking": "cancelled",
    "change_booking": "confirmed",
    "create_order": "confirmed",
    "cancel_order": "cancelled",
    "schedule_viewing": "confirmed",
    "cancel_viewing": "cancelled",
}
"""How that stands which was decided on, by kind of action."""


BOOKED = ("create_booking", "change_booking")
MORE: Mapping[ActionKind, LiteralString] = {
    "create_booking": "booking.another",
    "create_order": "shop.another",
}
"""What there may be more than one of, and what another one is called."""
AGAIN: frozenset[ActionKind] = frozenset(
    {"create_booking", "create_order", "schedule_viewing", "request_ride", "top_up"}
)
"""What may be wished for again once it is over."""
CANCEL_ONE: Mapping[str, LiteralString] = {
    "booking": "booking.cancel_one",
    "order": "shop.cancel_one",
    "viewing": "property.cancel_one",
}


def is_done(settled: Settlement) -> bool:
    """Whether what they decided on stands: MTN may still ask, or they cancelled it since."""
    about = settled.booking or settled.order or settled.viewing
    return about is not None and about.status == DONE.get(settled.kind or "")


def tell_kept_request(settled: Settlement, language: str) -> str:
    """What the venue is asked with what was booked or changed just now."""
    is_now = settled.outcome in ("executed", "paid") and settled.kind in BOOKED
    return (
        tell_request(settled.booking.special_request, language)
        if (is_now and settled.booking)
        else ""
    )


def facts(settled: Settlement, language: str) -> dict[str, object]:
    amount = {"amount": in_words(settled.amount_rwf or 0, language)}
    if settled.order:
        return amount | order_wording.gather_facts(settled.order, language)
    if settled.viewing:
        return amount | viewing_wording.gather_facts(settled.viewing, language)
    return amount | _of_booking(settled, language)


def ways_on(settled: Settlement, press: QuotePress, language: str) -> list[Choice]:
    """What may be pressed under a press that changed nothing. Each is a call of a tool, which
    drafts a new quote: nothing is done by it."""
    if settled.kind is None:
        return [book(language)]
    is_standing = settled.outcome == "already" and is_done(settled)
    if press.decision == "cancel":
        return _undoing(settled, language) if is_standing else []
    if is_standing:
        return _renewal(settled, MORE[settled.kind], language) if settled.kind in MORE else []
    if settled.outcome == "already" and settled.kind not in AGAIN:
        return []
    return _renewal(settled, "action.anew", language) if settled.outcome in OVER else []


def _renewal(settled: Settlement, title: LiteralString, language: str) -> list[Choice]:
    """The same wish once more."""
    renewal = settled.renewal
    if renewal is None:
        return []
    said = say(title, language)
    return [Choice(title=said, tool=renewal.tool, arguments=renewal.arguments)]


def _undoing(settled: Settlement, language: str) -> list[Choice]:
    """Who presses Cancel under what is confirmed wants it cancelled."""
    if settled.booking and settled.kind == "create_booking":
        return [_cancelling("booking", settled.booking.id, language)]
    if settled.order and settled.kind == "create_order":
        return [_cancelling("order", settled.order.id, language)]
    if settled.viewing and settled.kind == "schedule_viewing":
        return [_cancelling("viewing", settled.viewing.id, language)]
    return []


def _cancelling(noun: Literal["booking", "order", "viewing"], number: int, language: str) -> Choice:
    title = say(CANCEL_ONE[noun], language)
    return Choice(title=title, tool=f"cancel_{noun}", arguments={noun: number})


def _of_booking(settled: Settlement, language: str) -> dict[str, object]:
    booking = settled.booking
    if booking is None:
        return {}
    return {
        "count": booking.guests,
        "number": booking.id,
        "venue": booking.venue_name,
        "day": dates.day(booking.starts_at, language),
        "begin": dates.time(booking.starts_at, language),
        "total": in_words(booking.total_rwf, language),
    }
