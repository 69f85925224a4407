"""Days in a customer's words.

A weekday, `24/11` or `the 24th` means the next such day, today included; `next friday` is after
today, and `last friday` before it. Anything said outright, past days too, is passed on as it is.
A day that does not exist, or a weekday that contradicts its date, is no day at all, and a week or
a weekend is several: the customer is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

from easymo.models.guided.entities.calendar.months import month_day_rules, named_month_rules
from easymo.models.guided.entities.calendar.numeric import numeric_rules
from easymo.models.guided.entities.calendar.periods import period_rules
from easymo.models.guided.entities.calendar.relative import relative_rules
from easymo.models.guided.entities.calendar.rules import DayRule, Period, next_day_of_month
from easymo.models.guided.entities.calendar.weekdays import weekday_rules
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, whole


@dataclass(frozen=True)
class _Found:
    mention: Mention[date | Period | None]
    is_weekday: bool


def find_mentions(text: str, today: date, language: str) -> list[Mention[date | None]]:
    """The days in a line; None where one was written that does not exist, or a whole week."""
    found = list(_keep_agreeing(_find(text, today, language)))
    days = [one.value for one in found if isinstance(one.value, date)]
    is_wish = any(day >= today for day in days)
    kept = [
        one
        for one in found
        if not _holds(one.value, days) and not (is_wish and _is_over(one.value, today))
    ]
    return sorted((_as_day(one) for one in kept), key=lambda m: m.start)


def find_periods(text: str, today: date, language: str) -> list[Mention[Period]]:
    """The weeks, weekends and months in a line."""
    found = (one.mention for one in _find(text, today, language))
    return [Mention(m.value, m.start, m.end) for m in found if isinstance(m.value, Period)]


def find_now(text: str, today: date) -> list[Mention[date | None]]:
    """`now`: today, where nothing else is said of the day. Most say it of what they want done."""
    return [Mention(today, m.start(), m.end()) for m in _now().finditer(text)]


def day_of_month(day: int, today: date) -> date | None:
    """The next date with that number, today included."""
    return next_day_of_month(day, today)


def _find(text: str, today: date, language: str) -> list[_Found]:
    taken: list[tuple[int, int]] = []
    found, figures = [], write_figures(text, ordinals=True)
    for rule in _worth_trying(text, language):
        for match in rule.pattern.finditer(text if rule.as_written else figures.text):
            start = match.start()
            end = match.end() if rule.as_written else max(match.end(), figures.end_of(match))
            is_taken = any(start < one_end and one < end for one, one_end in taken)
            if is_taken or not rule.fits(match, today):
                continue
            taken.append((start, end))
            found.append(_Found(Mention(rule.read(match, today), start, end), rule.is_weekday))
    return found


def _worth_trying(text: str, language: str) -> Iterator[DayRule]:
    """The rules whose hint stands in the text."""
    for hint, rules in _rules(language):
        if hint is None or hint.search(text):
            yield from rules


def _as_day(mention: Mention[date | Period | None]) -> Mention[date | None]:
    value = None if isinstance(mention.value, Period) else mention.value
    return Mention(value, mention.start, mention.end)


def _is_over(value: date | Period | None, today: date) -> bool:
    """`last sunday was great, this sunday again`: what is over is told, not wished for."""
    last = value.last if isinstance(value, Period) else value
    return last is not None and last < today


def _holds(value: date | Period | None, days: list[date]) -> bool:
    """`this weekend, on saturday`: the day is said."""
    return isinstance(value, Period) and any(day in value for day in days)


def _keep_agreeing(found: list[_Found]) -> Iterator[Mention[date | Period | None]]:
    """Without the weekdays that only repeat a date, as in `saturday 28 november`."""
    said = [
        one.mention.value
        for one in found
        if not one.is_weekday and isinstance(one.mention.value, date)
    ]
    for one in found:
        value = one.mention.value
        repeats = one.is_weekday and len(said) == 1 and isinstance(value, date)
        if repeats and isinstance(value, date) and said[0].weekday() == value.weekday():
            continue
        yield one.mention


@cache
def _rules(language: str) -> tuple[tuple[re.Pattern[str] | None, tuple[DayRule, ...]], ...]:
    """Most specific first: what one rule took, the later ones do not see. By what hints at them."""
    by_hint = groupby(_all_rules(language), key=lambda rule: rule.hint)
    return tuple((hint, tuple(rules)) for hint, rules in by_hint)


def _all_rules(language: str) -> list[DayRule]:
    books = phrasebooks()
    rules = [*numeric_rules()]
    for book in books:
        rules += [*named_month_rules(book), *relative_rules(book)]
    for book in books:
        rules += month_day_rules(book)
    for book in books:
        rules += weekday_rules(book, short=book.language == language or len(books) == 1)
    return [*rules, *period_rules()]


@cache
def _now() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.dates.now))
