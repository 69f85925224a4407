"""Times of day in a customer's words.

An hour from 1 to 11 without morning or evening (`at 7`, `7h`, `7:30`) is in the evening, because
venues open from 17 to 23. `07:00` and `8am` are taken at their word.
"""

import re
from datetime import time
from functools import cache

from easymo.models.guided.entities import east_african_time
from easymo.models.guided.lexicon.phrasebook import TimeWords, number, numbers, phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, mask, whole

NOON = 12
QUARTER = 15
LIKELY_HOURS = {5, 6, 7, 8, 9, 10, 11, *range(17, 24)}


def find_mentions(text: str) -> list[Mention[time]]:
    """The times in a line that are clearly times."""
    counted = east_african_time.find_mentions(text)
    return sorted([*counted, *_read(mask(text, counted), _clear_patterns())], key=_place)


def find_at_mentions(text: str) -> list[Mention[time]]:
    """Plain hours after a word like "at": read once guests and days are out of the way."""
    return _read(text, (_at_pattern(),))


def read_evening(hour: int, minute: int = 0) -> time | None:
    """The time a bare hour means, if it means one."""
    hour = hour + NOON if 1 <= hour < NOON else hour
    return _time(hour, minute)


def read_likely(hour: int) -> time | None:
    """The time of a number that must be one, if somebody may want to eat then."""
    return read_evening(hour) if hour in LIKELY_HOURS else None


def _place(mention: Mention[time]) -> int:
    return mention.start


def _read(text: str, patterns: tuple[re.Pattern[str], ...]) -> list[Mention[time]]:
    found: list[Mention[time]] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            clash = any(match.start() < m.end and m.start < match.end() for m in found)
            at = None if clash or _is_wait(match, text) else _value(match, text)
            if at:
                found.append(Mention(at, match.start(), match.end()))
    return sorted(found, key=_place)


def _is_wait(match: re.Match[str], text: str) -> bool:
    """`in 2 hours` is no time of day."""
    return bool(_wait_pattern().search(text[: match.start()]))


def _value(match: re.Match[str], text: str) -> time | None:
    groups = match.groupdict()
    if groups.get("fixed"):
        return _fixed()[" ".join(groups["fixed"].split())]
    hour, minute = number(groups["hour"]), _minute(groups)
    if minute < 0:
        hour, minute = hour - 1, minute + 60
    half_of_day = _half_of_day(groups.get("half") or "", text)
    if half_of_day == "am":
        return _time(0 if hour == NOON else hour, minute)
    if half_of_day == "pm" or not groups["hour"].startswith("0"):
        return read_evening(hour, minute)
    return _time(hour, minute)


def _minute(groups: dict[str, str | None]) -> int:
    written = groups.get("minute")
    if written:
        return int(written) if written.isdecimal() else _minutes()[" ".join(written.split())]
    if groups.get("past_half"):
        return 2 * QUARTER
    if groups.get("past_quarter"):
        return QUARTER
    return -QUARTER if groups.get("to_quarter") else 0


def _half_of_day(beside: str, text: str) -> str | None:
    """What is written beside the hour decides, else what the line says anywhere."""
    morning, evening_words = _halves()
    for words in (beside, text):
        if words and evening_words.search(words):
            return "pm"
        if words and morning.search(words):
            return "am"
    named = east_african_time.is_morning(text)
    return None if named is None else "am" if named else "pm"


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None


@cache
def _wait_pattern() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.dates.ahead_before)
    return re.compile(rf"(?<![a-z0-9]){words}\s+$")


@cache
def _minutes() -> dict[str, int]:
    return {fold(word): n for book in phrasebooks() for word, n in book.times.minutes.items()}


@cache
def _fixed() -> dict[str, time]:
    return {
        fold(word): time.fromisoformat(at)
        for book in phrasebooks()
        for word, at in book.times.fixed.items()
    }


@cache
def _halves() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = [book.times for book in phrasebooks()]
    # Glued to the hour (`7pm`) there is no word boundary before them.
    return tuple(  # type: ignore[return-value]  # exactly two
        re.compile(
            rf"(?<![a-z])(?:{alternation(w for group in groups for w in group)})(?![a-z0-9])"
        )
        for groups in ([t.morning for t in words], [t.evening for t in words])
    )


@cache
def _clear_patterns() -> tuple[re.Pattern[str], ...]:
    half = alternation(word for book in phrasebooks() for word in _halves_of(book.times))
    hour, unit = rf"(?P<hour>\d{{1,2}}|{alternation(numbers())})", _any("hour")
    digits, minute = r"(?P<hour>\d{1,2})", r"(?P<minute>[0-5]\d)"
    after = rf"(?:\s*(?P<half>{half}))"
    to = r"(?:to|-|a|et|and|or|ou|until)"
    return (
        # The beginning of "7 to 9pm": two times, so neither is taken without asking.
        whole(rf"{hour}(?=\s*{to}\s*\d{{1,2}}(?::\d\d)?\s*(?:{unit}|{half})(?![a-z]))"),
        whole(rf"(?P<past_half>{_any('half_past')})\s+{hour}{after}?"),
        whole(rf"(?P<past_quarter>{_any('quarter_past')})\s+{hour}{after}?"),
        whole(rf"(?P<to_quarter>{_any('quarter_to')})\s+{hour}{after}?"),
        whole(rf"{digits}:{minute}(?::\d\d)?(?:\s*{unit})?{after}?"),
        whole(rf"{digits}\.{minute}\s*(?P<half>{half})"),
        whole(rf"(?P<hour>1[3-9]|2[0-3])\.{minute}"),
        whole(rf"(?P<hour>[01]\d|2[0-3]){minute}\s*(?:{unit}){after}?"),
        whole(rf"{hour}\s*(?:{unit}){_later()}{after}?"),
        whole(
            rf"(?P<hour>{alternation(numbers())})\s+(?P<minute>{alternation(_minutes())}){after}?"
        ),
        whole(rf"{hour}\s*(?P<half>{half})"),
        whole(rf"(?P<fixed>{_any('fixed')})"),
    )


def _later() -> str:
    """`… n'igice`, `… moins le quart`, `… 20`: how long after the hour."""
    return (
        rf"(?:\s*(?:(?P<past_half>{_any('and_half')})|(?P<past_quarter>{_any('and_quarter')})"
        rf"|(?P<to_quarter>{_any('less_quarter')})"
        rf"|(?P<minute>[0-5]\d|{alternation(_minutes())})))?"
    )


def _any(name: str) -> str:
    return alternation(word for book in phrasebooks() for word in getattr(book.times, name))


def _halves_of(words: TimeWords) -> tuple[str, ...]:
    return (*words.morning, *words.evening)


@cache
def _at_pattern() -> re.Pattern[str]:
    at = alternation(word for book in phrasebooks() for word in book.times.at)
    hour = rf"(?P<hour>\d{{1,2}}|{alternation(numbers())})"
    minute = r"(?:[.:](?P<minute>[0-5]\d))?"
    return whole(rf"{at}\s*{hour}{minute}(?![\d:/.~]\d)")
