"""What sentences about a settled action are filled with, and the same wish once more."""

from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.action.action import Settlement
from kit.money import in_words
from nodes.answers.booking_choice import book, book_again
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


def again(settled: Settlement, language: str) -> Choice | None:
    """The same wish once more, when it ran out; a new one when it is not known any more."""
    if settled.kind in (None, "create_booking"):
        return _booking_again(settled, language)
    if settled.kind == "create_order" and settled.order:
        items = [
            {"product": str(item.product_id), "quantity": item.quantity}
            for item in settled.order.items
        ]
        title = say("shop.again", language)
        return Choice(title=title, tool="order_for_pickup", arguments={"items": items})
    if settled.kind == "change_booking" and settled.booking:
        title = say("booking.again", language)
        wanted = {"booking": settled.booking.id}
        return Choice(title=title, tool="change_booking", arguments=wanted)
    if settled.kind == "schedule_viewing" and settled.viewing:
        wanted = {"property": settled.viewing.property_id}
        title = say("property.visit", language)
        return Choice(title=title, tool="schedule_viewing", arguments=wanted)
    return None


def _booking_again(settled: Settlement, language: str) -> Choice:
    booking = settled.booking
    if booking is None or settled.outcome != "expired":
        return book(language)
    return book_again(booking.venue_code, booking.starts_at, booking.guests, language)


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
