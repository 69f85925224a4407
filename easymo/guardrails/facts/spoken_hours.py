"""Hours said in words after `saa`, on the clock that begins at six."""

import re
from collections.abc import Iterator
from functools import cache

from easymo.guardrails.facts.small_numbers import value
from easymo.guardrails.vocabulary import Vocabulary, vocabularies


def spoken_hours(text: str) -> Iterator[int]:
    """Minutes since that clock began: `saa moja na nusu` is 90."""
    if "saa" not in text:
        return
    found: dict[int, tuple[int, int]] = {}
    for pattern, vocabulary in _patterns():
        for match in pattern.finditer(text):
            hour, past, minutes = match.groups()
            begun = (vocabulary.hours.index(hour) + 1) * 60
            begun += value(minutes) if minutes else vocabulary.past.get(past, 0)
            # Two languages share `kumi`: who reads more of it is right.
            found[match.start()] = max(found.get(match.start(), (0, 0)), (match.end(), begun))
    yield from (begun for _, begun in found.values())


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Vocabulary], ...]:
    return tuple((_pattern(one), one) for one in vocabularies() if one.hours)


def _pattern(vocabulary: Vocabulary) -> re.Pattern[str]:
    # `kumi na moja` is looked for before `kumi`.
    hours = "|".join(sorted(vocabulary.hours, key=len, reverse=True))
    past = "|".join(sorted(vocabulary.past, key=len, reverse=True))
    return re.compile(
        rf"\bsaa ({hours})(?:\s({past})|\s{vocabulary.minutes} (\S+(?: na \S+| n'\S+)?))?\b"
    )
