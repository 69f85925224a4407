"""Times of day counted from six, as Kinyarwanda and Swahili do: `saa moja jioni` is 19:00.

Which of the two sixes is meant is told by the part of the day (`jioni`, `z'umugoroba`). Without
one it is the reading that falls into the evening, when venues open. FigureText are also written for
the hours of the watch: `saa 19:00`, `saa 7 pm`, and `saa 7 z'umugoroba`, an evening that no count
from six reaches.
"""

import re
from datetime import time
from functools import cache

from easymo.models.guided.entities.clock.word_patterns import listed
from easymo.models.guided.lexicon.figures import FigureText, write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole

DAY, HALF_A_DAY, SIX = 24, 12, 6
HOUR, QUARTER = 60, 15
OPEN = (17, 23)
Hours = tuple[int, int]


def find_mentions(text: str, line: str | None = None) -> list[Mention[time]]:
    """The times behind a word like `saa`; all of the line may name the part of the day."""
    found, figures, named = [], write_figures(text), _named(line or text)
    for match in _pattern().finditer(figures.text):
        at = _value(match, figures, named)
        if at:
            found.append(Mention(at, match.start(), max(match.end(), figures.end_of(match))))
    return found


def is_morning(text: str) -> bool | None:
    """Whether the part of the day named in the text is before noon; None when none is."""
    part = _named(text)
    return None if part is None else max(part) < HALF_A_DAY


def read_count(count: int, text: str) -> time | None:
    """The hour of a count from six that stands in the text: `hadi tatu` behind `saa moja`."""
    if not 1 <= count <= HALF_A_DAY:
        return None
    return time(_chosen(_from_six(count), _named(text) or OPEN))


def _value(match: re.Match[str], figures: FigureText, named: Hours | None) -> time | None:
    hour = _hour(match, figures, _named(match["part"] or "") or named)
    if hour is None:
        return None
    total = hour * HOUR + _minute(match)
    return time(total // HOUR % DAY, total % HOUR)


def _hour(match: re.Match[str], figures: FigureText, part: Hours | None) -> int | None:
    written = match["hour"]
    is_spoken = not written.isdecimal() or figures.is_spoken(match.start("hour"))
    count = int(written) if written.isdecimal() else _hours()[" ".join(written.split())]
    count += _glued()[match["glued"]] if match["glued"] else 0
    if is_spoken:
        return _chosen(_from_six(count), part or OPEN) if count <= HALF_A_DAY else None
    if half := match["half"]:
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
    if match["past_half"]:
        return 2 * QUARTER
    if match["past_quarter"]:
        return QUARTER
    if match["to_quarter"]:
        return -QUARTER
    earlier = match["less"] or match["missing"]
    return int(match["minute"] or match["past"] or 0) - int(earlier or 0)


def _named(text: str) -> Hours | None:
    found = _parts_pattern().search(text)
    return _parts()[" ".join(found[0].split())] if found else None


@cache
def _hours() -> dict[str, int]:
    return {fold(w): n for book in phrasebooks() for w, n in book.times.clock_hours.items()}


@cache
def _glued() -> dict[str, int]:
    """`nimwe` of `kumi nimwe`: "and one" in one word."""
    return {fold(w): n for book in phrasebooks() for w, n in book.times.clock_glued.items()}


@cache
def _parts() -> dict[str, Hours]:
    return {fold(w): part for book in phrasebooks() for w, part in book.times.parts_of_day.items()}


@cache
def _parts_pattern() -> re.Pattern[str]:
    return whole(alternation(_parts()))


@cache
def _pattern() -> re.Pattern[str]:
    counted = rf"(?:{listed('minute_units')}\s+)?"
    missing = (
        rf"(?:{listed('missing')}\s+{counted}(?P<missing>[0-5]?\d)\s+{listed('until_hour')}\s+)?"
    )
    minute = (
        rf"(?:[:.h](?P<minute>[0-5]\d)|\s+(?P<past_half>{listed('and_half')})"
        rf"|\s+(?P<past_quarter>{listed('and_quarter')})"
        rf"|\s+(?P<to_quarter>{listed('less_quarter')})"
        rf"|\s+{listed('less')}\s+{counted}(?P<less>[0-5]?\d)"
        rf"|\s+{listed('clock_minutes_after')}\s+{counted}(?P<past>[0-5]?\d))?"
    )
    glued = rf"(?:\s+(?P<glued>{alternation(_glued())}))?"
    sharp = rf"(?:\s+{listed('clock_sharp')})?"
    hour = rf"(?P<hour>\d{{1,2}}|{alternation(_hours())}){glued}{minute}{sharp}"
    half = r"\s*h?(?:\s*(?P<half>[ap]\.?m\.?))?"
    part = rf"(?:\s+(?P<part>{alternation(_parts())}))?"
    return whole(rf"{missing}{listed('clock')}\s*{hour}{half}{part}")
