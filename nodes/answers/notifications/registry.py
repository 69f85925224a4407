"""What EasyMO says when it speaks first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from easymo.conversation.state import Bubble, Inbound
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words
from nodes.answers.booking_choice import book
from nodes.answers.notifications import order
from nodes.answers.notifications.reminder import REMINDERS
from nodes.answers.notifications.ride import RIDE_EVENTS
from tools.booking.wording import tell_request
from tools.feedback.wording import offer_ratings


def bubbles(event: Inbound, language: str) -> list[Bubble]:
    """The answer to an event of the inbox. An unknown one is a bug of whoever raised it."""
    facts: dict[str, Any] = dict(event)
    words = WORDS.get(facts.get("event", ""))
    if words is None:
        raise ValueError(f"no words for the event {facts.get('event')!r}")
    return [words(facts, language)]


ASKED_FOR = {
    "payment_succeeded",
    "payment_failed",
    "handed_back",
    "handoff_unanswered",
    "ticket_answered",
    *RIDE_EVENTS,
}


SETTLING = {"handed_back", "ticket_answered"}
"""A conversation in which they are told so came to something."""


def was_asked_for(event: Inbound) -> bool:
    """The answer to something they did, which they are told even after they wrote "stop"."""
    return event.get("event") in ASKED_FOR


def _expired(facts: dict[str, Any], language: str) -> Bubble:
    kind = facts["action_kind"]
    bubble = Bubble(text=say(f"action.{kind}_expired", language))
    if kind == "create_booking":
        bubble["choices"] = [book(language)]
    return bubble


def _arrived(facts: dict[str, Any], language: str) -> Bubble:
    if facts["purpose"] == "order":
        return order.arrived(facts, language)
    if facts["outcome"] in ("booked", "paid", "changed"):
        return Bubble(text=_tell_booking(f"action.{facts['outcome']}", facts, language))
    amounts = {
        "amount": in_words(facts["amount_rwf"], language),
        "balance": in_words(facts["balance_rwf"], language),
    }
    if facts["outcome"] == "topped_up":
        return Bubble(text=say("action.topped_up", language, **amounts))
    if facts["status"] == "cancelled":
        amounts["number"] = facts["booking_id"]
        return Bubble(text=say("action.kept_cancelled", language, **amounts))
    return Bubble(text=say("action.kept_in_wallet", language, **amounts), choices=[book(language)])


def _failed(facts: dict[str, Any], language: str) -> Bubble:
    if facts["purpose"] == "order":
        return order.failed(facts, language)
    because = say(f"because.{facts['reason']}", language)
    if facts["purpose"] == "top_up":
        amount = in_words(facts["amount_rwf"], language)
        return Bubble(text=say("action.top_up_failed", language, amount=amount, because=because))
    if facts["purpose"] == "change":
        told = say("action.change_failed", language, because=because, **_booking(facts, language))
        return Bubble(text=told)
    key = "booking_payment_failed" if facts["is_released"] else "pay_booking_failed"
    bubble = Bubble(
        text=say(f"action.{key}", language, because=because, **_booking(facts, language))
    )
    if facts["is_released"]:
        bubble["choices"] = [book(language)]
    return bubble


def _tell_booking(key: str, facts: dict[str, Any], language: str) -> str:
    told = say(key, language, **_booking(facts, language))
    request = tell_request(facts.get("special_request"), language)
    return "\n\n".join(part for part in (told, request) if part)


def _booking(facts: dict[str, Any], language: str) -> dict[str, object]:
    starts_at = datetime.fromisoformat(facts["starts_at"])
    return {
        "count": facts["guests"],
        "number": facts["booking_id"],
        "venue": facts["venue"],
        "day": dates.day(starts_at, language),
        "begin": dates.time(starts_at, language),
        "total": in_words(facts["amount_rwf"], language),
    }


def _handed_back(facts: dict[str, Any], language: str) -> Bubble:
    return Bubble(text=say(f"support.{facts['because']}", language))


def _unanswered(facts: dict[str, Any], language: str) -> Bubble:
    return Bubble(text=say("support.unanswered", language, number=facts["ticket_id"]))


def _ticket_answered(facts: dict[str, Any], language: str) -> Bubble:
    answer = {"number": facts["ticket_id"], "answer": facts["answer"]}
    return Bubble(text=say("support.ticket_answered", language, **answer), is_verbatim=True)


def _feedback_wanted(facts: dict[str, Any], language: str) -> Bubble:
    return Bubble(text=say("feedback.ask", language), choices=offer_ratings(language))


WORDS: dict[str, Callable[[dict[str, Any], str], Bubble]] = {
    "action_expired": _expired,
    "payment_succeeded": _arrived,
    "payment_failed": _failed,
    "handed_back": _handed_back,
    "handoff_unanswered": _unanswered,
    "ticket_answered": _ticket_answered,
    "feedback_wanted": _feedback_wanted,
    **REMINDERS,
    **RIDE_EVENTS,
}
"""What is said, by kind of event."""
