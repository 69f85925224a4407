"""Numbers and amounts of money in a text, in digits and in words."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from easymo.messages.number_words import languages

NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,\s\u00a0\u202f']\d{3})+(?!\d)|\d+")
MONEY = r"(?:rwf|frw|francs?|frs?|amafaranga|faranga|usd|dollars?|euros?|ksh|shillings?)"
CURRENCY = re.compile(rf"\b{MONEY}\b")
AMOUNT_BEFORE = re.compile(rf"({NUMBER.pattern})\s?(?:{MONEY}\b|[$€])")
AMOUNT_AFTER = re.compile(rf"(?:\b{MONEY}|[$€])\s?({NUMBER.pattern})")
SCALED = re.compile(
    r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s?(k|mille|thousand|million|millions|miliyoni|milioni)\b"
)
SCALES = {"k": 1_000, "mille": 1_000, "thousand": 1_000}
DIGIT = re.compile(r"\d")
LARGE = 1_000
LEAST_SPELLED = 20
"""Smaller ones are articles: `francs a month`."""
AROUND = 6
YEARS = range(2020, 2041)


def numbers(text: str) -> set[int]:
    """Every number of a text; `5k` is 5,000."""
    found = {_value(one) for one in NUMBER.findall(text)}
    found |= {int(scaled) for scaled in _scaled(text)}
    return found | {value for options in spelled(text) for value in options}


def amounts(text: str) -> Iterator[int]:
    """Sums of money, and every number so large that it could be one."""
    if not DIGIT.search(text):
        return
    for pattern in (AMOUNT_BEFORE, AMOUNT_AFTER):
        yield from (_value(one) for one in pattern.findall(text))
    yield from (int(scaled) for scaled in _scaled(text))
    for one in NUMBER.findall(text):
        if (value := _value(one)) >= LARGE and not (one.isdecimal() and value in YEARS):
            yield value


def _scaled(text: str) -> Iterator[float]:
    for number, scale in SCALED.findall(text):
        yield float(number.replace(",", ".")) * SCALES.get(scale, 1_000_000)


def spelled(text: str) -> Iterator[set[int]]:
    """What each amount in words may come to: `ten thousand francs`, `ibihumbi icumi`."""
    if not CURRENCY.search(text):
        return
    said = re.findall(r"[^\W\d_]+", text)
    if _number_words().isdisjoint(said):
        return
    for place, word in enumerate(said):
        if not re.fullmatch(MONEY, word):
            continue
        before = [said[begin:place] for begin in range(max(place - AROUND, 0), place)]
        after = [
            said[place + 1 : end] for end in range(min(place + AROUND, len(said)), place + 1, -1)
        ]
        for run in (before, after):
            if value := next((found for part in run if (found := _values(part))), None):
                yield value


@cache
def _number_words() -> frozenset[str]:
    """Every word of which numbers are made."""
    made = [
        name
        for one in languages()
        for known in (one.units, one.tens, one.hundreds, one.scales)
        for name in known
    ]
    return frozenset(word for name in made for word in re.findall(r"[^\W\d_]+", name))


def _values(said: list[str]) -> set[int]:
    found: set[Fraction] = set()
    for language in languages():
        found |= language.values(said)
    return {int(one) for one in found if one == int(one) and one >= LEAST_SPELLED}


def _value(written: str) -> int:
    return int(re.sub(r"\D", "", written))
