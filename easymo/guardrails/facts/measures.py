"""Shares, durations, and what is counted or weighed, in a text."""

import re

from easymo.guardrails.facts.clock_times import without_hours
from easymo.guardrails.facts.durations import durations, minutes

SHARE = re.compile(r"(\d+)\s?(?:%|percent\b|per cent\b|pour cent\b)|\b(?:ku ijana|asilimia) (\d+)")
COUNTED = re.compile(
    r"(?<![\d.,:])(\d{1,3}) ?(?:km|kg|kilos?|lit(?:re|er)s?|rooms?|bedrooms?|chambres?"
    r"|left|in stock|en stock)\b|\b(?:vyumba|ibyumba|kilo|ibiro|lita|litiro) (\d{1,3})(?![\d.,:])"
)


def shares(text: str) -> set[int]:
    return _either(SHARE, text)


def read_counts(text: str) -> set[int]:
    """Kilos, litres, rooms, what is left in a shop."""
    return _either(COUNTED, text)


def read_measures(text: str, proven: str, asked: str) -> set[int]:
    """Shares and durations; one that was told in other units is none."""
    written = list(durations(without_hours(text)))
    lengths = minutes(f"{proven}\n{asked}") if written else set()
    lost = {int(one) for one, length in written if one.isdecimal() and length not in lengths}
    return lost | shares(text)


def _either(pattern: re.Pattern[str], text: str) -> set[int]:
    return {int(one or other) for one, other in pattern.findall(text)}
