"""Weeks, weekends and months: days among which the customer is asked."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Literal

from easymo.models.guided.entities.calendar.rules import (
    WEEK,
    DayRule,
    Period,
    first_of_month,
    monday_of,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, whole

SATURDAY, SUNDAY = 5, 6


Name = Literal[
    "last_weekend", "next_weekend", "weekend", "last_week", "next_week", "this_week",
    "next_month", "this_month",
]  # fmt: skip


def period_rules() -> Iterator[DayRule]:
    """Of all languages at once: `weekend prochain` is one before `weekend` is."""
    rules: tuple[tuple[Name, Callable[..., Period], int], ...] = (
        ("last_weekend", _weekend, -1),
        ("next_weekend", _weekend, 1),
        ("weekend", _weekend, 0),
        ("last_week", _week, -1),
        ("next_week", _week, 1),
        ("this_week", _week, 0),
        ("next_month", _month, 1),
        ("this_month", _month, 0),
    )
    hint = whole("|".join(_listed(name) for name, _, _ in rules))
    for name, read, ahead in rules:
        when = partial(read, ahead=ahead)
        yield DayRule(whole(_listed(name)), when, as_written=True, hint=hint)


def _listed(name: Name) -> str:
    return alternation(phrase for book in phrasebooks() for phrase in getattr(book.dates, name))


def _week(_match: re.Match[str], today: date, *, ahead: int) -> Period:
    monday = monday_of(today, ahead)
    return Period(monday, monday + timedelta(days=WEEK - 1))


def _weekend(_match: re.Match[str], today: date, *, ahead: int) -> Period:
    monday = monday_of(today, ahead)
    return Period(monday + timedelta(days=SATURDAY), monday + timedelta(days=SUNDAY))


def _month(_match: re.Match[str], today: date, *, ahead: int) -> Period:
    return Period(
        first_of_month(today, ahead), first_of_month(today, ahead + 1) - timedelta(days=1)
    )
