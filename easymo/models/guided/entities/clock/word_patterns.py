"""The words around hours, of all languages, as pieces of regular expressions."""

import re
from datetime import time
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

ListName = Literal[
    "hour", "at", "morning", "evening", "fixed", "half_past", "quarter_past", "quarter_to",
    "minutes_past", "minutes_to", "minute_units", "and_half", "and_quarter", "less_quarter",
    "less", "roughly", "before", "not_before", "range_from", "between", "until", "range_to",
    "range_and", "lasting", "lasting_after", "clock", "clock_hours", "clock_minutes_after",
    "parts_of_day", "clock_sharp", "delay_before", "delay_after", "delay_units",
    "delay_fixed", "delay_half", "missing", "until_hour",
]  # fmt: skip


@cache
def listed(name: ListName) -> str:
    """Any phrase of that list, in any language."""
    return alternation(phrase for book in phrasebooks() for phrase in getattr(book.times, name))


@cache
def people_after() -> str:
    """Not before words for people: `5 to 7 people` are no hours."""
    units = alternation(
        word
        for book in phrasebooks()
        for word in (*book.guests.units, *book.guests.company, *book.guests.after)
    )
    return rf"(?!\s*(?:(?:of|more|autres)\s+)?{units}(?![a-z]))"


@cache
def ends_in(name: ListName) -> re.Pattern[str]:
    """Whether a text ends in one of the phrases."""
    return re.compile(rf"(?<![a-z0-9]){listed(name)}[\s,]*$")


@cache
def begins_with(name: ListName) -> re.Pattern[str]:
    """Whether a text begins with one of the phrases."""
    return re.compile(rf"{listed(name)}(?![a-z0-9])")


@cache
def fixed_times() -> dict[str, time]:
    """`noon`, `minuit`."""
    return {
        fold(word): time.fromisoformat(at)
        for book in phrasebooks()
        for word, at in book.times.fixed.items()
    }


@cache
def halves_of_day() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words for the morning, and for what comes after it."""
    # Glued to the hour (`7pm`) there is no word boundary before them.
    morning, evening = (
        re.compile(rf"(?<![a-z])(?:{listed(half)})(?![a-z0-9])") for half in ("morning", "evening")
    )
    return morning, evening
