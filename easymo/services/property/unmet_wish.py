"""Why a property cannot be seen at the wished time."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from easymo.services.property.viewing_times import SUNDAY, find_last_day
from kit.clock import KIGALI
from kit.settings.property import ViewingSettings

WhyNot = Literal["past", "sunday", "too_far", "hours", "taken"]


@dataclass(frozen=True)
class UnmetWish:
    """Why a wished time is not to be had, and what the rule is."""

    because: WhyNot
    last_day: date
    hours: tuple[int, ...]


def explain(day: date | None, at: time | None, now: datetime, rules: ViewingSettings) -> UnmetWish:
    """Of a wish that no free time fits."""
    because = why_not(day, at, now, rules)
    return UnmetWish(because, find_last_day(now, rules), tuple(sorted(rules.hours)))


def why_not(day: date | None, at: time | None, now: datetime, rules: ViewingSettings) -> WhyNot:
    """Of a wish that no free time fits: the rule that it breaks, or that others were first.

    A day in the past or too far away is told as that, whichever day of the week it is.
    """
    local = now.astimezone(KIGALI)
    hours = [time(hour) for hour in sorted(rules.hours)]
    if day and day < local.date():
        return "past"
    if day and day > find_last_day(now, rules):
        return "too_far"
    if day and day.weekday() == SUNDAY:
        return "sunday"
    if day == local.date() and (at or max(hours)) <= local.time():
        return "past"
    if at and at not in hours:
        return "hours"
    return "taken"
