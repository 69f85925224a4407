"""The days and hours at which viewings begin. Hours are settings; on Sundays nobody shows one."""

from datetime import date, datetime, time, timedelta

from kit.clock import KIGALI
from kit.settings.property import ViewingSettings

SUNDAY = 6


def list_times(now: datetime, rules: ViewingSettings) -> list[datetime]:
    """Every time at which viewings begin, taken or not."""
    today = now.astimezone(KIGALI).date()
    days = (today + timedelta(days=ahead) for ahead in range(rules.days + 1))
    times = (
        datetime.combine(day, time(hour), KIGALI)
        for day in days
        if day.weekday() != SUNDAY
        for hour in sorted(rules.hours)
    )
    return [at for at in times if at > now]


def find_last_day(now: datetime, rules: ViewingSettings) -> date:
    """The furthest day on which viewings begin."""
    return max(
        (at.astimezone(KIGALI).date() for at in list_times(now, rules)),
        default=now.astimezone(KIGALI).date(),
    )


def select_times(times: list[datetime], day: date | None, at: time | None) -> list[datetime]:
    """Those of the wished day and time."""
    return [
        begin
        for begin in times
        if day in (None, begin.astimezone(KIGALI).date())
        and at in (None, begin.astimezone(KIGALI).time())
    ]
