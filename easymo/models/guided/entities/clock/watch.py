"""Hours as the watch shows them: `7:30pm`, `19h moins le quart`, `ten to eight`, `half six`."""

import re
from datetime import time

from easymo.models.guided.entities import east_african_time
from easymo.models.guided.entities.clock.watch_patterns import at_patterns, clear_patterns
from easymo.models.guided.entities.clock.word_patterns import (
    ends_in,
    fixed_times,
    halves_of_day,
)
from easymo.models.guided.lexicon.figures import FigureText
from easymo.models.guided.lexicon.text import Mention

NOON, DAY = 12, 24
HOUR, QUARTER, HALF, STEP = 60, 15, 30, 5


def find_clear(figures: FigureText, line: str) -> list[Mention[time]]:
    """The hours that can be nothing else. The line may name the part of the day anywhere."""
    return _read(figures, line, clear_patterns())


def find_after_at(figures: FigureText, line: str) -> list[Mention[time]]:
    """Plain hours after a word like "at"."""
    return _read(figures, line, at_patterns())


def read_evening(hour: int, minute: int = 0) -> time | None:
    """The time a bare hour means, if it means one."""
    hour = hour + NOON if 1 <= hour < NOON else hour
    return time(hour, minute) if 0 <= hour < DAY and 0 <= minute < HOUR else None


def shift(at: time, minutes: int) -> time:
    """So many minutes later, or earlier, on the same clock."""
    total = (at.hour * HOUR + at.minute + minutes) % (DAY * HOUR)
    return time(total // HOUR, total % HOUR)


def _read(
    figures: FigureText, line: str, patterns: tuple[re.Pattern[str], ...]
) -> list[Mention[time]]:
    found: list[Mention[time]] = []
    said = _half_of_day(line)
    for pattern in patterns:
        for match in pattern.finditer(figures.text):
            clash = any(match.start() < m.end and m.start < match.end() for m in found)
            at = None if clash else _value(match, figures, said)
            if at:
                end = max(match.end(), figures.end_of(match))
                found.append(Mention(at, match.start(), end))
    return found


def _value(match: re.Match[str], figures: FigureText, said: str | None) -> time | None:
    groups, before = match.groupdict(), figures.text[: match.start()]
    if ends_in("lasting").search(before) and groups.get("unit"):
        return None
    if groups.get("fixed"):
        return fixed_times()[" ".join(groups["fixed"].split())]
    if groups.get("to") and not groups.get("counted") and not _is_count_down(match, before):
        return None
    if groups.get("spoken") and not figures.is_spoken(match.start("spoken")):
        return None
    hour = _hour(groups, _half_of_day(groups.get("half") or "") or said)
    minute = groups.get("minute") or groups.get("spoken")
    at = hour and hour.replace(minute=int(minute)) if minute else hour
    return shift(at, _offset(groups)) if at else None


def _is_count_down(match: re.Match[str], before: str) -> bool:
    """`10 to 8` counts minutes; `from 5 to 7` and `2 to 4` are two hours."""
    counts = int(match["to"]) % STEP == 0 and int(match["hour"]) <= NOON
    return counts and not ends_in("range_from").search(before)


def _offset(groups: dict[str, str | None]) -> int:
    """Minutes after the hour, or before it."""
    if groups.get("past_half"):
        return HALF
    if groups.get("past_quarter"):
        return QUARTER
    if groups.get("to_quarter"):
        return -QUARTER
    return int(groups.get("past") or 0) - int(groups.get("to") or groups.get("less") or 0)


def _hour(groups: dict[str, str | None], half: str | None) -> time | None:
    written = groups["hour"] or ""
    hour = int(written)
    if half == "am":
        hour = 0 if hour == NOON else hour
    elif half == "pm" or not written.startswith("0"):
        return read_evening(hour)
    return time(hour) if hour < DAY else None


def _half_of_day(words: str) -> str | None:
    """Whether the words name the morning, or what comes after it."""
    morning, evening = halves_of_day()
    if not words:
        return None
    if evening.search(words):
        return "pm"
    if morning.search(words):
        return "am"
    named = east_african_time.is_morning(words)
    return None if named is None else "am" if named else "pm"
