"""A rule that finds days: what it looks for, and which day, or days, that is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS, WEEK = 12, 7


@dataclass(frozen=True)
class Period:
    """From one day to another, both counted: a week, a weekend, a month."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def always(_match: re.Match[str], _today: date) -> bool:
    return True


@dataclass(frozen=True)
class DayRule:
    """`is_weekday`: it may only repeat a date. `as_written`: it reads words, not figures.

    `hint` is what the text must have for the rule to be worth trying; where `fits` says no, the
    words are left for other rules.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], date | Period | None]
    is_weekday: bool = False
    as_written: bool = False
    hint: re.Pattern[str] | None = None
    fits: Callable[[re.Match[str], date], bool] = always


def date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_day_month(day: int, month: int, today: date) -> date | None:
    """This year's, or next year's when that is over. 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        found = date_or_none(year, month, day)
        if found and found >= today:
            return found
    return None


def next_day_of_month(day: int, today: date) -> date | None:
    """The next date with that number, today included."""
    for ahead in range(MONTHS):
        first = first_of_month(today, ahead)
        found = date_or_none(first.year, first.month, day)
        if found and found >= today:
            return found
    return None


def first_of_month(today: date, ahead: int) -> date:
    year, month = divmod(today.year * MONTHS + today.month - 1 + ahead, MONTHS)
    return date(year, month + 1, 1)


def monday_of(day: date, weeks: int = 0) -> date:
    """The Monday of that day's week, or of one so many weeks later."""
    return day - timedelta(days=day.weekday()) + timedelta(days=WEEK * weeks)
