"""Days in a text: dates, days of the month, days of the week."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from easymo.guardrails.facts.calendar_names import months, short_weekdays, weekdays, whole
from easymo.guardrails.vocabulary import vocabularies

ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b")
OF_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er)?\.?\s(?:of\s|de\s|ya\s)?([^\W\d_]+)")
MONTH_FIRST = re.compile(r"\b([^\W\d_]+)\.?\s(\d{1,2})(?:st|nd|rd|th)?\b(?![:\d]|[.,]\d)")
ORDINAL = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)\b(?!\s(?:one|option|time|home|house|listing|choice|floor|shop|place"
    r"|birthday|anniversary))"
    r"|\b(?:le|tariki(?: ya)?|tarehe) (\d{1,2})\b(?!\s?h|\s\d)"
)
WEEK, SOME_YEAR = 7, 2026
Day = tuple[int, int]
"""Month and day."""


def dates(text: str) -> set[Day]:
    known = months()
    pairs = [*OF_MONTH.findall(text), *((day, name) for name, day in MONTH_FIRST.findall(text))]
    found = {(int(month), int(day)) for _, month, day in ISO.findall(text)}
    return found | {(known[name], int(day)) for day, name in pairs if name in known}


def days_of_month(text: str) -> set[int]:
    return {int(one or other) for one, other in ORDINAL.findall(text)}


def days_of_week(text: str) -> set[int]:
    return {day for _, day in _found(text, weekdays())}


class Calendar:
    """The days that a text shows, and what follows from them."""

    def __init__(self, text: str, now: datetime | None) -> None:
        self._now = now
        self.dates = dates(text) | {(int(m), int(d)) for d, m in SLASHED.findall(text)}
        self.of_week = self._shown(text) | {self._weekday(day) for day in self.dates}
        if now:
            self.dates |= self._next() | {_day(now.date()), _day(now.date() + timedelta(1))}
            self.of_week |= {now.weekday(), (now.weekday() + 1) % WEEK}
        # What may be done until 24 hours before is done on the day before.
        if self._is_about_before(text):
            self.of_week |= {(day - 1) % WEEK for day in self.of_week if day >= 0}
            self.dates |= set(self._days_before())
        self.of_month = {day for _, day in self.dates} | days_of_month(text)

    def _shown(self, text: str) -> set[int]:
        if any(one.everyday.search(text) for one in vocabularies()):
            return set(range(WEEK))
        places = sorted(_found(text, weekdays() | short_weekdays()))
        found = {day for _, day in places}
        for (begin, first), (end, last) in pairwise(places):
            if re.fullmatch(r"\w*\.?\s?(?:-|–|to|through|à|au|kugeza|hadi)\s?", text[begin:end]):
                length = (last - first) % WEEK
                found |= {(first + step) % WEEK for step in range(length + 1)}
        return found

    def _next(self) -> set[Day]:
        """The dates of the coming week on whose weekday something was shown."""
        assert self._now
        coming = [self._now.date() + timedelta(ahead) for ahead in range(WEEK + 1)]
        return {_day(one) for one in coming if one.weekday() in self.of_week}

    def _is_about_before(self, text: str) -> bool:
        return re.search(r"\b(?:before|avant|kabla|mbere)\b", text) is not None

    def _days_before(self) -> Iterator[Day]:
        for month, day in self.dates:
            if (found := self._date((month, day))) is not None:
                yield _day(found - timedelta(1))

    def _weekday(self, day: Day) -> int:
        found = self._date(day)
        return -1 if found is None else found.weekday()

    def _date(self, day: Day) -> date | None:
        """In the year in which it is nearest."""
        year = self._now.year if self._now else SOME_YEAR
        try:
            found = date(year, *day)
        except ValueError:
            return None
        is_past = self._now and (self._now.date() - found).days > 365 // 2
        return found.replace(year=year + 1) if is_past and day != (2, 29) else found


def _found(text: str, names: dict[str, int]) -> Iterator[tuple[int, int]]:
    plain = whole(text)
    for name, day in names.items():
        if name in plain:
            for match in re.finditer(rf"\b{name}(?:s|days?)?\b", plain):
                yield match.start(), day


def _day(of: date) -> Day:
    return of.month, of.day
