"""How words change what is open: the arguments of a task, as a correction or an addition to it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

from easymo.models.guided.dialogue import booking_facts
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities import amount_spans
from easymo.models.guided.entities.goods import order_items
from easymo.models.guided.entities.places import read_journey
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

Amend = Callable[[Task, Hearing], OfferedCall | None]

FEW_WORDS = 8
NOON = 12
MORNING = range(8, 12)
_EVENING = re.compile(r"\d\s*(?:pm|p\.m)|2[0-3]\s*[h:]")


def _booking(task: Task, heard: Hearing) -> OfferedCall | None:
    return (
        booking_facts.write_call(heard, task.tool) if booking_facts.says_something(heard) else None
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


def _order(task: Task, heard: Hearing) -> OfferedCall | None:
    """`no, make it 3`, `3 instead of 2`."""
    many = order_items.read_quantity(heard.text)
    left = order_items.strip_question(heard.text)
    if many is None or not heard.understood.is_correction or task.tool != "order_for_pickup":
        return None
    items = [dict(item) for item in task.arguments.get("items") or []]
    named = [item for item in items if str(item.get("product")) in left]
    if not items or heard.understood.words > FEW_WORDS:
        return None
    (named or items)[-1]["quantity"] = many
    return _with_items(task, items)


def _ride(task: Task, heard: Hearing) -> OfferedCall | None:
    said = read_journey(heard.text)
    named = {"pickup": said.start, "destination": said.end}
    known = {name: place for name, place in named.items() if place}
    if not known or heard.understood.words > FEW_WORDS:
        return None
    return OfferedCall(tool=task.tool, arguments={**task.arguments, **known})


def _viewing(task: Task, heard: Hearing) -> OfferedCall | None:
    facts = heard.understood.facts
    if not (facts.day or facts.time) or facts.guests is not None:
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
    "order_for_pickup": _order,
    "request_ride": _ride,
    "estimate_ride": _ride,
    "schedule_viewing": _viewing,
}


def amend(task: Task, heard: Hearing) -> OfferedCall | None:
    """The call of the task with what is said now; None where nothing of it is about the task."""
    reader = READERS.get(task.tool)
    return reader(task, heard) if reader else None


def adds_goods(task: Task, heard: Hearing) -> bool:
    """Whether something that is no money is added to an order in the making."""
    is_order = task.tool == "order_for_pickup" and bool(task.arguments.get("items"))
    if not is_order or not _cue("adding").search(fold(heard.text)):
        return False
    return not amount_spans.names_money(heard.text)


def add_or_drop(task: Task, heard: Hearing) -> OfferedCall | None:
    """`add rice too`, `sans le lait`: one thing more, or less, of an order in the making."""
    items = [dict(item) for item in task.arguments.get("items") or []]
    if task.tool != "order_for_pickup" or not items or heard.understood.words > FEW_WORDS:
        return None
    plain = fold(heard.text)
    if adds_goods(task, heard):
        wanted = order_items.read_items(_cue("adding").sub(" ", plain))
        more = [one.as_argument() for one in wanted]
        return _with_items(task, [*items, *more]) if more else None
    if not _cue("dropping").search(plain):
        return None
    left = order_items.strip_question(_cue("dropping").sub(" ", plain)).split()
    kept = [one for one in items if not set(left) & set(fold(str(one.get("product"))).split())]
    return _with_items(task, kept) if 0 < len(kept) < len(items) else None


def read_by_day(at: dt.time, text: str) -> dt.time:
    """`at 10` is in the evening for a table, and in the morning for a house."""
    is_said = _EVENING.search(text.casefold())
    morning = at.hour - NOON
    return at.replace(hour=morning) if morning in MORNING and not is_said else at


def _with_items(task: Task, items: list[dict[str, Any]]) -> OfferedCall:
    return OfferedCall(tool=task.tool, arguments={**task.arguments, "items": items})


@cache
def _cue(name: Literal["adding", "dropping"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.cues, name)))
