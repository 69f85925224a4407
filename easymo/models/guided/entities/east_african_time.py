"""Times of day counted from six, as Kinyarwanda and Swahili do: `saa moja jioni` is 19:00.

Which of the two sixes is meant is told by the part of the day (`jioni`, `z'umugoroba`). Without
one it is the reading that falls into the evening, when venues open. Figures are also written for
the hours of the watch: `saa 19:00`, `saa 7 pm`, and `saa 7 z'umugoroba`, an evening that no count
from six reaches.
"""

import re
from collections.abc import Iterator
from datetime import time
from functools import cache

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole

DAY, HALF_A_DAY, SIX = 24, 12, 6
QUARTER = 15
OPEN = (17, 23)
Hours = tuple[int, int]


def find_mentions(text: str) -> list[Mention[time]]:
    """The times behind a word like `saa`."""
    found = []
    for match in _pattern().finditer(text):
        at = _value(match, _part(match["part"], text))
        if at:
            found.append(Mention(at, match.start(), match.end()))
    return found


def is_morning(text: str) -> bool | None:
    """Whether the part of the day named in the text is before noon; None when none is."""
    part = _named(text)
    return None if part is None else max(part) < HALF_A_DAY


def _value(match: re.Match[str], part: Hours | None) -> time | None:
    hour = _hour(match["hour"], match["half"], part)
    if hour is None:
        return None
    total = hour * 60 + _minute(match)
    return time(total // 60 % DAY, total % 60)


def _hour(written: str, half: str | None, part: Hours | None) -> int | None:
    if not written.isdecimal():
        return _chosen(_from_six(_hours()[written]), part or OPEN)
    count = int(written)
    if half:
        return count % HALF_A_DAY + (HALF_A_DAY if half.startswith("p") else 0)
    if count > HALF_A_DAY or written.startswith("0"):
        return count if count < DAY else None
    both = (*_from_six(count), *_of_the_watch(count))
    return next((h for h in both if _is_within(h, part or OPEN)), both[0])


def _from_six(count: int) -> tuple[int, int]:
    return (count + SIX) % DAY, (count + SIX + HALF_A_DAY) % DAY


def _of_the_watch(count: int) -> tuple[int, int]:
    return count % HALF_A_DAY, count % HALF_A_DAY + HALF_A_DAY


def _chosen(both: tuple[int, int], part: Hours) -> int:
    return next((hour for hour in both if _is_within(hour, part)), both[0])


def _is_within(hour: int, part: Hours) -> bool:
    """Also of a night: from 19 to 5."""
    first, last = part
    return first <= hour <= last if first <= last else hour >= first or hour <= last


def _minute(match: re.Match[str]) -> int:
    if figures := match["minute"] or match["figures"]:
        return int(figures)
    if match["spoken"]:
        return _minutes()[match["spoken"]]
    if match["past_half"]:
        return 2 * QUARTER
    if match["past_quarter"]:
        return QUARTER
    return -QUARTER if match["to_quarter"] else 0


def _part(beside: str | None, text: str) -> Hours | None:
    return _named(beside or "") or _named(text)


def _named(text: str) -> Hours | None:
    found = _parts_pattern().search(text)
    return _parts()[found[0]] if found else None


@cache
def _hours() -> dict[str, int]:
    return {fold(w): n for book in phrasebooks() for w, n in book.times.clock_hours.items()}


@cache
def _minutes() -> dict[str, int]:
    return {fold(w): n for book in phrasebooks() for w, n in book.times.minutes.items()}


@cache
def _parts() -> dict[str, Hours]:
    return {fold(w): part for book in phrasebooks() for w, part in book.times.parts_of_day.items()}


@cache
def _parts_pattern() -> re.Pattern[str]:
    return whole(alternation(_parts()))


@cache
def _pattern() -> re.Pattern[str]:
    def listed(name: str) -> Iterator[str]:
        return (word for book in phrasebooks() for word in getattr(book.times, name))

    hour = rf"(?P<hour>\d{{1,2}}|{alternation(_hours())})"
    minute = (
        rf"(?:[:.h](?P<minute>[0-5]\d)|\s+(?P<past_half>{alternation(listed('and_half'))})"
        rf"|\s+(?P<past_quarter>{alternation(listed('and_quarter'))})"
        rf"|\s+(?P<to_quarter>{alternation(listed('less_quarter'))})"
        rf"|\s+{alternation(listed('clock_minutes_after'))}\s+(?:(?P<spoken>{alternation(_minutes())})"
        rf"|(?P<figures>[0-5]\d)))?"
    )
    half = r"(?:\s*(?P<half>[ap]\.?m\.?))?"
    part = rf"(?:\s+(?P<part>{alternation(_parts())}))?"
    return whole(rf"{alternation(listed('clock'))}\s*{hour}{minute}\s*h?{half}{part}")
