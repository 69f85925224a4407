"""Weekdays: the coming one, the next, the last, and those of a week that is named."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from easymo.models.guided.entities.calendar.rules import (
    WEEK,
    DayRule,
    monday_of,
    next_day_of_month,
)
from easymo.models.guided.entities.clock.word_patterns import people_after
from easymo.models.guided.lexicon.phrasebook import Phrasebook
from easymo.models.guided.lexicon.sections.moments import DateWords
from easymo.models.guided.lexicon.spelling import calendar_names
from easymo.models.guided.lexicon.text import alternation, fold, whole

SOON = timedelta(days=14)


@dataclass(frozen=True)
class _WeekdayReader:
    """The day that a weekday's name stands for, by what stands beside it."""

    names: Mapping[str, int]

    def read_coming(self, match: re.Match[str], today: date) -> date:
        wait = (self._weekday(match) - today.weekday()) % WEEK
        return today + timedelta(days=wait)

    def read_next(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today + timedelta(days=1))

    def read_last(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today) - timedelta(days=WEEK)

    def read_week_after(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today) + timedelta(days=WEEK)

    def read_in_next_week(self, match: re.Match[str], today: date) -> date:
        return monday_of(today, 1) + timedelta(days=self._weekday(match))

    def read_in_last_week(self, match: re.Match[str], today: date) -> date:
        return monday_of(today, -1) + timedelta(days=self._weekday(match))

    def read_number(self, match: re.Match[str], today: date) -> date | None:
        return next_day_of_month(int(match["number"]), today)

    def agrees(self, match: re.Match[str], today: date) -> bool:
        """`monday 30`, if the 30th is a monday soon; `saturday 19` may be an hour."""
        found = self.read_number(match, today)
        is_soon = found is not None and found - today <= SOON
        return is_soon and found is not None and found.weekday() == self._weekday(match)

    def _weekday(self, match: re.Match[str]) -> int:
        named = match.groupdict()
        return self.names[" ".join((named["weekday"] or named["behind"]).split())]


def weekday_rules(book: Phrasebook, *, short: bool) -> Iterator[DayRule]:
    """Elsewhere `mon` is French for "my": short names count in the customer's language only."""
    words = book.dates
    own = {**words.weekdays, **(words.short_weekdays if short else {})}
    names = calendar_names(book.language, "days", "wide") | {fold(k): n for k, n in own.items()}
    reader = _WeekdayReader(names)
    day = rf"(?P<weekday>{alternation(names)})s?"
    number = rf"(?P<number>1[3-9]|2\d|3[01])(?![\d:.,/h%~])(?!\s*h(?![a-z])){people_after()}"
    yield DayRule(
        whole(rf"{day}\s+(?:le\s+|the\s+)?{number}"),
        reader.read_number,
        hint=whole(day),
        fits=reader.agrees,
    )
    for expression, read in _beside(book.dates, reader, day):
        yield DayRule(whole(expression), read, is_weekday=True, as_written=True, hint=whole(day))


def _beside(
    words: DateWords, reader: _WeekdayReader, day: str
) -> Iterator[tuple[str, Callable[[re.Match[str], date], date]]]:
    gap = r"[\s,]+(?:on\s+|of\s+|de\s+la\s+)?"
    beside = (
        (alternation(words.next_week), gap, reader.read_in_next_week),
        (alternation(words.last_week), gap, reader.read_in_last_week),
        (alternation(words.last), r"\s+", reader.read_last),
        (alternation(words.next), r"\s+", reader.read_next),
    )
    for phrase, between, read in beside:
        yield rf"{phrase}{between}{day}|{day.replace('weekday', 'behind')}{between}{phrase}", read
    yield rf"{day}\s+{alternation(words.week_later)}(?!\s*end)", reader.read_week_after
    yield day, reader.read_coming
