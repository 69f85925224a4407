"""What is said to remind a customer of what they arranged, with a way out of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, LiteralString

from easymo.conversation.state import Bubble, Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from tools.booking.wording import tell_request


def _booking(facts: dict[str, Any], language: str) -> Bubble:
    text = say(
        "reminder.booking",
        language,
        count=facts["guests"],
        number=facts["booking_id"],
        venue=facts["venue"],
        **_time(facts, language),
    )
    if request := tell_request(facts.get("special_request"), language):
        text = f"{text}\n\n{request}"
    cancel = _cancel("cancel_booking", {"booking": facts["booking_id"]}, language)
    return Bubble(text=text, choices=[cancel, _less(language)])


def _viewing(facts: dict[str, Any], language: str) -> Bubble:
    text = say(
        "reminder.viewing",
        language,
        number=facts["viewing_id"],
        title=facts["title"],
        address=facts["address"],
        **_time(facts, language),
    )
    cancel = _cancel("cancel_viewing", {"viewing": facts["viewing_id"]}, language)
    return Bubble(text=text, choices=[cancel, _less(language)])


def _time(facts: dict[str, Any], language: str) -> dict[str, object]:
    starts_at = datetime.fromisoformat(facts["starts_at"])
    return {"day": dates.day(starts_at, language), "begin": dates.time(starts_at, language)}


def _cancel(tool: LiteralString, arguments: dict[str, Any], language: str) -> Choice:
    return Choice(title=say("reminder.cancel", language), tool=tool, arguments=arguments)


def _less(language: str) -> Choice:
    title = say("reminder.less", language)
    return Choice(title=title, tool="update_preferences", arguments={"reminders": False})


REMINDERS: dict[str, Callable[[dict[str, Any], str], Bubble]] = {
    "booking_reminder": _booking,
    "viewing_reminder": _viewing,
}
