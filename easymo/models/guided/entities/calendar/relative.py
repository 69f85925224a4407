"""Days told from today: `tomorrow`, `in 3 days`, `il y a une semaine`, `baada ya siku mbili`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from easymo.models.guided.entities.calendar.rules import DayRule, date_or_none, first_of_month
from easymo.models.guided.lexicon.number_runs import number_words
from easymo.models.guided.lexicon.phrasebook import Phrasebook
from easymo.models.guided.lexicon.text import alternation, fold, whole

LAST_DAYS = (31, 30, 29, 28)


def relative_rules(book: Phrasebook) -> Iterator[DayRule]:
    """Idioms first (`dans quinze jours` is a fortnight), plain words last (`… from today`)."""
    words = book.dates
    offsets = {_plain(phrase): days for phrase, days in words.relative.items()}
    idioms = [phrase for phrase in offsets if " " in phrase]

    def idiom(match: re.Match[str], today: date) -> date:
        return today + timedelta(days=offsets[_plain(match[0])])

    def ahead(match: re.Match[str], today: date) -> date | None:
        return _move(match, today, words.units)

    def ago(match: re.Match[str], today: date) -> date | None:
        return _move(match, today, words.units, sign=-1)

    # `baada ya wiki` is a week, `baada ya wiki mbili` are two.
    counts = rf"(?!\s+(?:\d|{alternation(number_words())}(?![a-z])))"
    yield DayRule(whole(alternation(idioms) + counts), idiom, as_written=True)
    units = [*words.units, *words.month_units]
    hint = whole(alternation(units))
    for counted in _counted(units):
        for phrases, read in ((words.ago_after, ago), (words.ahead_after, ahead)):
            yield DayRule(whole(rf"{counted}\s+{alternation(phrases)}"), read, hint=hint)
        for phrases, read in ((words.ago_before, ago), (words.ahead_before, ahead)):
            yield DayRule(whole(rf"{alternation(phrases)}\s+{counted}"), read, hint=hint)
    yield DayRule(whole(alternation(offsets)), idiom, as_written=True)


def _counted(units: list[str]) -> Iterator[str]:
    """`3 days`, and `siku 3`."""
    unit = rf"(?P<unit>{alternation(units)})"
    yield rf"(?P<n>\d{{1,3}}|an?)\s*{unit}"
    yield rf"{unit}\s+(?P<n>\d{{1,3}})"


def _move(
    match: re.Match[str], today: date, units: dict[str, int], *, sign: int = 1
) -> date | None:
    n = sign * (int(match["n"]) if match["n"].isdecimal() else 1)
    days = {_plain(unit): days for unit, days in units.items()}.get(_plain(match["unit"]))
    if days is not None:
        return today + timedelta(days=n * days)
    first = first_of_month(today, n)
    found = (date_or_none(first.year, first.month, day) for day in (today.day, *LAST_DAYS))
    return next((day for day in found if day), None)


def _plain(phrase: str) -> str:
    return " ".join(fold(phrase).split())
