"""Times of the day in a text, with whatever else each of them could mean."""

import re
from collections.abc import Iterator

from easymo.guardrails.facts.spoken_hours import spoken_hours

HALF_DAY, DAY = 12 * 60, 24 * 60
SIX_HOURS = 6 * 60
DIGIT = re.compile(r"\d")
HALF = r"(?:\s?(am|pm|a\.m|p\.m))?"
CLOCK = re.compile(rf"(saa )?(?<![\d:/.,])(\d{{1,2}})(?::|\s?h\s?)([0-5]\d)(?!\d){HALF}")
HOUR = re.compile(
    r"(?<![\d:.,])(\d{1,2})\s?(am|pm|a\.m|p\.m|h|heures|o'clock)\b(?!\s?\d|\s(?:avant|après|plus"
    r"|à l'avance|de (?:route|trajet|délai|préavis)|par|maximum|environ))"
)
SAID = re.compile(
    r"(?<!ndani ya )(?<!kila )(?<!jusqu')(?<!angalau )\b(at|saa|à) (\d{1,2})\b"
    r"(?![\d:%]|[.,\s]\d|\s?(?:h|am|pm|a\.m|p\.m|rwf|frw|frs?|francs?|:|%|×|x|kabla|baada|zijazo|nzima"
    r"|min\w*|km|kms|m|mètres?|met\w+|kg|l|of|per|people|persons?|personnes?|guests?|places?"
    r"|tables?|venues?|shops?|hours?|heures?|days?|jours?|minutes?)\b)"
)
RANGE = re.compile(r"(\d{1,2}:\d{2})\s?(?:[-–]|to|à|kugeza|hadi|until|and|et|na)\s?(\d{1,2}:\d{2})")


def times(text: str, *, is_told: bool = False) -> Iterator[set[int]]:
    """Minutes of the day: `7:00` is 19:00 too, `saa 1` is seven. What is told says 08:00, and
    means the morning."""
    if DIGIT.search(text):
        yield from _in_digits(text, is_told=is_told)
    for minutes in spoken_hours(text):
        # In words it is always that clock; digits after `saa` are written by both.
        at = minutes + SIX_HOURS
        yield {at % DAY, (at + HALF_DAY) % DAY}


def _in_digits(text: str, *, is_told: bool) -> Iterator[set[int]]:
    for saa, hour, minute, half in CLOCK.findall(text):
        if is_told and len(hour) > 1 and not (saa or half):
            yield {(int(hour) * 60 + int(minute)) % DAY}
            continue
        yield _meant(int(hour), int(minute), half, by_six=bool(saa))
    for hour, half in HOUR.findall(text):
        yield _meant(int(hour), 0, half)
    for word, hour in SAID.findall(text):
        yield _meant(int(hour), 0, "", by_six=word == "saa")


def without_hours(text: str) -> str:
    """Without what `times` reads: `19 h` is no duration."""
    return HOUR.sub(" ", text)


def ranges(text: str) -> list[tuple[int, int]]:
    """From when until when something is open."""
    return [(_minute(begin), _minute(end)) for begin, end in RANGE.findall(text)]


def _meant(hour: int, minute: int, half: str, *, by_six: bool = False) -> set[int]:
    at = (hour * 60 + minute) % DAY
    if half.startswith("p"):
        return {(hour % 12 + 12) * 60 + minute}
    if half.startswith("a"):
        return {(hour % 12) * 60 + minute}
    found = {at, at + HALF_DAY} if 0 < hour < 12 else {at}
    # The clock of Swahili and Kinyarwanda begins at six.
    if by_six and 0 < hour <= 12:
        found |= {(at + SIX_HOURS) % DAY, (at + SIX_HOURS + HALF_DAY) % DAY}
    return found


def _minute(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)
