"""How long something lasts, in minutes: an hour and sixty minutes are the same."""

import re
from collections.abc import Iterator
from functools import cache

from easymo.guardrails.facts.small_numbers import number_of
from easymo.guardrails.vocabulary import vocabularies

MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}

ABOUT = "nka|hafi|zigera kuri|kama|hivi|takriban|takribani|karibu|zipatazo"
"""What stands between a unit and its number where the unit comes first."""


def durations(text: str) -> Iterator[tuple[str, int]]:
    """What is written and the minutes of each: `2 hours` is 2 and 120."""
    units = _units()
    for before, unit, after in _pattern().findall(text):
        for written in (before, after):
            if (number := number_of(written)) is not None:
                yield written, number * units[unit]
                break


def minutes(text: str) -> set[int]:
    return {length for _, length in durations(text)}


@cache
def _units() -> dict[str, int]:
    return {
        word: MINUTES[unit]
        for one in vocabularies()
        for unit, listed in one.durations.items()
        for word in listed
    }


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(_units(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<![\d.,:])\b([^\W_]+)[\s-]?)?\b({units})\b(?:(?:\s(?:{ABOUT}))?[\s-]([^\W_]+))?(?![.,:]\d)"
    )
