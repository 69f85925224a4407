"""When people of ours are there, by the product clock."""

from datetime import datetime, timedelta

from kit.clock import KIGALI
from kit.settings.handoff import HandoffSettings


def next_opening(now: datetime, rules: HandoffSettings) -> datetime:
    """The next moment at which somebody is there: now, when somebody is."""
    local = now.astimezone(KIGALI)
    begin = local.replace(minute=0, second=0, microsecond=0)
    for days in range(8):
        day = begin + timedelta(days=days)
        if str(day.isoweekday()) not in rules.weekdays:
            continue
        opens = day.replace(hour=rules.opens_hour)
        closes = day.replace(hour=0) + timedelta(hours=rules.closes_hour)
        if local < closes:
            return max(local, opens)
    raise AssertionError("some day of a week is an open one")


def due_at(now: datetime, rules: HandoffSettings) -> datetime:
    """Until when a wish of now is answered, counted from the opening."""
    return next_opening(now, rules) + timedelta(minutes=rules.wait_minutes)
