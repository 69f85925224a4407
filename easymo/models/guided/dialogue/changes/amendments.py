"""How words change what is open: the arguments of a task, as a correction or an addition to it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from easymo.models.guided.dialogue import booking_facts
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.changes import order_changes, ride_changes
from easymo.models.guided.dialogue.changes.price_question import tell_price
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.money import amount_spans

Amend = Callable[[Task, Hearing], OfferedCall | None]

FEW_WORDS = 8
NOON = 12
MORNING = range(8, 12)
_EVENING = re.compile(r"\d\s*(?:pm|p\.m)|2[0-3]\s*[h:]")


def _booking(task: Task, heard: Hearing) -> OfferedCall | None:
    return (
        booking_facts.go_on_call(heard, task.tool) if booking_facts.says_something(heard) else None
    )


def _top_up(task: Task, heard: Hearing) -> OfferedCall | None:
    """`make it 10k`, `plutôt 10000`. A small number is none: it may count anything."""
    facts = heard.understood.facts
    if heard.understood.words > FEW_WORDS or facts.day or facts.time:
        return None
    if not amount_spans.names_money(heard.text):
        return None
    words = amount_spans.read_amount_words(heard.text, bare=True)
    return task.call_with(amount=words)


def _viewing(task: Task, heard: Hearing) -> OfferedCall | None:
    facts = heard.understood.facts
    if not (facts.day or facts.time) or facts.guests is not None:
        return None
    if heard.understood.is_question and "info" in heard.understood.intents:
        # "Are you open at night also, can I text at 10pm?" moves nothing.
        return None
    arguments: dict[str, Any] = dict(task.arguments)
    if facts.day:
        arguments["day"] = facts.day.isoformat()
    if facts.time:
        arguments["time"] = f"{read_by_day(facts.time, heard.text):%H:%M}"
    return OfferedCall(tool=task.tool, arguments=arguments)


READERS: Mapping[str, Amend] = {
    "create_booking": _booking,
    "check_availability": _booking,
    "collect_payment": _top_up,
    "order_for_pickup": order_changes.change_order,
    "request_ride": ride_changes.change_ends,
    "estimate_ride": ride_changes.change_ends,
    "schedule_viewing": _viewing,
}


def amend(task: Task, heard: Hearing) -> OfferedCall | None:
    """The call of the task with what is said now; None where nothing of it is about the task."""
    if asked := tell_price(task, heard):
        return asked
    reader = READERS.get(task.tool)
    return reader(task, heard) if reader else None


def read_by_day(at: dt.time, text: str) -> dt.time:
    """`at 10` is in the evening for a table, and in the morning for a house."""
    is_said = _EVENING.search(text.casefold())
    morning = at.hour - NOON
    return at.replace(hour=morning) if morning in MORNING and not is_said else at
