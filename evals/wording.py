"""How scenarios write lengths of time and moments."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from kit.clock import KIGALI

UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
LENGTH = re.compile(r"(\d+) (second|minute|hour|day)s?")


def length(said: Any) -> timedelta:
    """ "30 minutes" or "2 hours". Raises ValueError for anything else."""
    found = LENGTH.fullmatch(str(said).strip())
    if not found:
        raise ValueError(f"“{said}” is no length of time: write it like “30 minutes”")
    return int(found[1]) * UNITS[found[2]]


def spoken(minutes: int) -> str:
    """A length of time as `length` reads it."""
    for size, unit in ((24 * 60, "days"), (60, "hours")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} minutes"


def moment(said: Any) -> datetime:
    """ "2026-11-24 19:00", in Kigali. Raises ValueError for anything else."""
    if isinstance(said, datetime):
        return said if said.tzinfo else said.replace(tzinfo=KIGALI)
    if isinstance(said, date):
        return datetime(said.year, said.month, said.day, tzinfo=KIGALI)
    return datetime.fromisoformat(str(said)).replace(tzinfo=KIGALI)


def shown(at: datetime | None) -> str | None:
    """As scenarios write moments."""
    return at.astimezone(KIGALI).strftime("%Y-%m-%d %H:%M") if at else None
