"""Dates with a month in words, and days of a month without one."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from easymo.models.guided.entities.calendar.rules import (
    DayRule,
    date_or_none,
    first_of_month,
    next_day_month,
    next_day_of_month,
)
from easymo.models.guided.entities.clock.word_patterns import people_after
from easymo.models.guided.lexicon.figures import IN_ORDER
from easymo.models.guided.lexicon.phrasebook import Phrasebook, phrasebooks
from easymo.models.guided.lexicon.spelling import calendar_names
from easymo.models.guided.lexicon.text import alternation, fold, whole


def named_month_rules(book: Phrasebook) -> Iterator[DayRule]:
    """`5 december`, `the fifth of december`, `dec 5th 2026`, `tarehe 5 mwezi wa 12`."""
    months = {
        **calendar_names(book.language, "months", "wide"),
        **calendar_names(book.language, "months", "abbreviated"),
        **{fold(name): number for name, number in book.dates.short_months.items()},
    }
    name, suffix = alternation(months), alternation(book.dates.ordinals)
    day = rf"(?P<day>\d{{1,2}})\s*(?:{suffix}|{IN_ORDER})?"
    year = r"(?:[\s,]+(?P<year>20\d\d))?(?!\d)"
    of = rf"(?:{alternation(book.dates.of)}\s+)?"

    def read(match: re.Match[str], today: date) -> date | None:
        month = months[match["month"].rstrip(".")]
        return _of_year(int(match["day"]), month, match["year"], today)

    def read_number(match: re.Match[str], today: date) -> date | None:
        return _of_year(int(match["day"]), int(match["month"]), match["year"], today)

    before, next_one = alternation(book.dates.month_before), alternation(book.dates.next_month)
    hint = re.compile(rf"(?<![a-z])(?:{name}|{before}|{next_one})(?![a-z])")
    for expression, reader in (
        (rf"{day}[\s-]*{of}(?P<month>{name})\.?{year}", read),
        (rf"(?P<month>{name})\.?\s+(?:the\s+)?{day}{year}", read),
        (rf"{day}[\s,]*{before}\s+(?P<month>\d{{1,2}}){year}", read_number),
        (rf"{day}\s*{of}{next_one}", _next_month),
    ):
        yield DayRule(whole(expression), reader, hint=hint)


def month_day_rules(book: Phrasebook) -> Iterator[DayRule]:
    """`the 25th`, `le 25`, `tarehe 25`; an ordinal before a noun is no day."""
    words = book.dates

    def read(match: re.Match[str], today: date) -> date | None:
        return next_day_of_month(int(match["day"]), today)

    suffix, day = alternation(words.ordinals), r"(?P<day>\d{1,2})"
    sure, article = alternation(words.sure_day_before), alternation(words.bare_day_after)
    # Behind a number it joins two: `2 au 3` is "2 or 3" in Swahili. Words are padded with spaces.
    alone = r"(?:(?!au\s)|(?<!\d )(?<!  ))"
    hint = whole(alternation([*words.sure_day_before, *words.bare_day_after]))
    yield DayRule(
        whole(rf"{sure}\s+{day}\s*(?:{suffix}|{IN_ORDER}){_no_choice()}"), read, hint=hint
    )
    no_hour = rf"(?![:/h°]|\s*h(?:eures?)?\b){people_after()}"
    yield DayRule(whole(rf"{alone}{article}\s+{day}{no_hour}"), read, hint=hint)
    weak = rf"{_nobodys()}(?:{alternation(words.day_before)}\s+)?{day}{suffix}{_no_noun()}"
    yield DayRule(whole(weak), read, hint=re.compile(rf"\d{suffix}"))


def _next_month(match: re.Match[str], today: date) -> date | None:
    """`the 5th of next month`."""
    first = first_of_month(today, 1)
    return date_or_none(first.year, first.month, int(match["day"]))


def _of_year(day: int, month: int, year: str | None, today: date) -> date | None:
    return date_or_none(int(year), month, day) if year else next_day_month(day, month, today)


@cache
def _no_choice() -> str:
    """`on the 2nd floor` is no day."""
    words = alternation(word for book in phrasebooks() for word in book.dates.ordinal_nouns)
    # "one" is written as a figure and two spaces.
    return rf"(?!\s+(?:{words}(?![a-z])|1  ))"


@cache
def _no_noun() -> str:
    """What follows is the end of a clause, a figure, or a word that is no noun."""
    words = alternation(word for book in phrasebooks() for word in book.dates.after_day)
    return rf"{_no_choice()}(?=\s*(?:$|[^a-z\s])|\s+{words}(?![a-z]))"


@cache
def _nobodys() -> str:
    """`my 30th` is a birthday."""
    words = sorted({w for book in phrasebooks() for w in book.dates.possessives}, key=len)
    return "".join(rf"(?<!(?<![a-z]){re.escape(fold(word))} )" for word in words)
