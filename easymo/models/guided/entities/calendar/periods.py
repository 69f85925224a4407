"""Weeks, weekends and months: days among which the customer is asked."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from easymo.models.guided.entities.calendar.rules import (
    WEEK,
    Period,
    Rule,
    first_of_month,
    monday_of,
)
from easymo.models.guided.lexicon.phrasebook import Phrasebook
from easymo.models.guided.lexicon.text import one_of, whole

SATURDAY, SUNDAY = 5, 6


def period_rules(book: Phrasebook) -> Iterator[Rule]:
    words = book.dates
    weekends = {-1: words.last_weekend, 1: words.next_weekend, 0: words.weekend}
    weeks = {-1: words.last_week, 1: words.next_week, 0: words.this_week}
    months = {1: words.next_month, 0: words.this_month}
    hint = whole(one_of(p for part in (weekends, weeks, months) for w in part.values() for p in w))
    for listed, read in ((weekends, _weekend), (weeks, _week), (months, _month)):
        for ahead, phrases in listed.items():
            when = partial(read, ahead=ahead)
            yield Rule(whole(one_of(phrases)), when, as_written=True, hint=hint)


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
