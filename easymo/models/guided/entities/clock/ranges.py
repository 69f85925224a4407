"""From when until when: `from 5 until 7`, `5-7pm`, `de 17h à 19h`, `saa moja hadi saa tatu`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from easymo.models.guided.entities import east_african_time
from easymo.models.guided.entities.clock.range_patterns import (
    clock_counts,
    links,
    party_before,
    people_before,
    perhaps_before,
    plain_hours,
)
from easymo.models.guided.entities.clock.watch import read_evening, shift
from easymo.models.guided.entities.clock.word_patterns import ListName, ends_in
from easymo.models.guided.lexicon.figures import FigureText
from easymo.models.guided.lexicon.text import Mention

NOON_MINUTES = 12 * 60
EVENING = time(17)
AT = {"a"}
"""French for both "to" and "at": `pour 4 à 19h` is a party, and its time."""


@dataclass(frozen=True)
class TimeRange:
    begin: time
    end: time


@dataclass(frozen=True)
class _End:
    """One end: a time, or a plain hour whose half of the day the other end may tell."""

    mention: Mention[time]
    is_plain: bool


def find_ranges(figures: FigureText, clear: Sequence[Mention[time]]) -> list[Mention[TimeRange]]:
    """The ranges among the times that are clear, and the plain hours beside them."""
    ends = [*(_End(one, is_plain=False) for one in clear), *_plain_hours(figures, clear)]
    found: list[Mention[TimeRange]] = []
    for link in links().finditer(figures.text):
        left = next((one for one in ends if _touches(figures, one.mention.end, link.start())), None)
        right = next(
            (one for one in ends if _touches(figures, link.end(), one.mention.start)), None
        )
        if left and right and _is_range(figures, link, left, right):
            found.append(_mention(figures, left, right))
    return found


def _touches(figures: FigureText, end: int, start: int) -> bool:
    return end <= start and not figures.text[end:start].strip()


def _plain_hours(figures: FigureText, clear: Sequence[Mention[time]]) -> Iterator[_End]:
    for match in plain_hours().finditer(figures.text):
        taken = any(match.start() < one.end and one.start < match.end() for one in clear)
        at = None if taken else _hour(match, figures, clear)
        if at:
            end = max(match.end(), figures.spoken.get(match.start(), 0))
            yield _End(Mention(at, match.start(), end), is_plain=True)


def _hour(match: re.Match[str], figures: FigureText, clear: Sequence[Mention[time]]) -> time | None:
    """Spoken behind a `saa` it is counted from six as well."""
    counts = figures.is_spoken(match.start()) and clock_counts().search(figures.text)
    if counts and clear:
        return east_african_time.read_count(int(match["hour"]), figures.text)
    return read_evening(int(match["hour"]), int(match["minute"] or 0))


def _is_range(figures: FigureText, link: re.Match[str], left: _End, right: _End) -> bool:
    before = figures.text[: left.mention.start]
    is_opened = _opens(before, "range_from")
    if left.is_plain and _is_party(link, before):
        return False
    if link["until"]:
        return not (left.is_plain and right.is_plain) or is_opened or not _counts_people(before)
    if link["both"]:
        return _opens(before, "between")
    if link["tight"]:
        return not (left.is_plain and right.is_plain) or is_opened
    if link["to"] and link["to"] not in AT and left.is_plain:
        return is_opened or not right.is_plain or _are_likely(left, right)
    return is_opened or not left.is_plain or (bool(link["to"]) and not right.is_plain)


def _is_party(link: re.Match[str], before: str) -> bool:
    """`table de 4 à 19h`; `turi hagati ya 5 na 7`."""
    opened = ends_in("between").search(before)
    if party_before().search(before[: opened.start()] if opened else before):
        return True
    return link["to"] in AT and bool(perhaps_before().search(before))


def _are_likely(left: _End, right: _End) -> bool:
    """`7 to 9`: both in the evening, one after the other."""
    return EVENING <= left.mention.value < right.mention.value


def _opens(before: str, name: ListName) -> bool:
    return bool(ends_in(name).search(before))


def _counts_people(before: str) -> bool:
    return bool(people_before().search(before))


def _mention(figures: FigureText, left: _End, right: _End) -> Mention[TimeRange]:
    begin, end = left.mention.value, right.mention.value
    if left.is_plain and begin > end:
        # `10 to 2pm` begins in the morning.
        begin = shift(begin, NOON_MINUTES)
    before = figures.text[: left.mention.start]
    opened = ends_in("range_from").search(before) or ends_in("between").search(before)
    start = opened.start() if opened else left.mention.start
    return Mention(TimeRange(begin, end), start, right.mention.end)
