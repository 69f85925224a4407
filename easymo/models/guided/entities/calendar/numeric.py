"""Dates in digits: `2026-11-24`, `24/11/2026`, `24/11`, `24.11`."""

import re
from collections.abc import Iterator
from datetime import date

from easymo.models.guided.entities.calendar.rules import DayRule, date_or_none, next_day_month
from easymo.models.guided.lexicon.text import whole

YEAR_DIGITS = 4
# `2 1/2`, `1/2 kg`: no first of February.
_FRACTION = r"[13]/[234](?!\d)"
_MEASURE = r"\s*(?:kg|kilos?|l|litres?|of|de|dozen|hour|heure|cya|ya)(?![a-z])"
_NO_FRACTION = rf"(?!(?<=\d ){_FRACTION})(?!{_FRACTION}{_MEASURE})"


def numeric_rules() -> Iterator[DayRule]:
    yield DayRule(
        whole(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
        lambda m, _: date_or_none(int(m[1]), int(m[2]), int(m[3])),
    )
    yield DayRule(whole(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})"), _day_month_year)
    yield DayRule(whole(rf"{_NO_FRACTION}(\d{{1,2}})/(\d{{1,2}})(?![/\d])"), _day_month)
    yield DayRule(whole(r"(\d{2})\.(0[1-9]|1[0-2])(?!\s*[ap]\.?m)"), _day_month)


def _day_month_year(match: re.Match[str], _today: date) -> date | None:
    year = int(match[4]) if len(match[4]) == YEAR_DIGITS else 2000 + int(match[4])
    return date_or_none(year, int(match[3]), int(match[1]))


def _day_month(match: re.Match[str], today: date) -> date | None:
    return next_day_month(int(match[1]), int(match[2]), today)
