"""Signs of an intent in two parts, anywhere in a line: `momo`, and `twice`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.sections.intents import Sign
from easymo.models.guided.lexicon.text import alternation, whole


@dataclass(frozen=True)
class _Pair:
    intent: str
    words: re.Pattern[str]
    beside: re.Pattern[str]
    unless: re.Pattern[str]

    def is_in(self, line: str) -> bool:
        return bool(
            self.words.search(line) and self.beside.search(line) and not self.unless.search(line)
        )


def find_signs(line: str) -> set[str]:
    """Names of the intents that the corrected line has a sign of."""
    return {pair.intent for pair in _pairs() if pair.is_in(line)}


@cache
def _pairs() -> tuple[_Pair, ...]:
    """All languages in one: `momo yatwaye my money` has a part of each."""
    merged: dict[tuple[str, str], list[Sign]] = {}
    for intent, name, sign in _all():
        merged.setdefault((intent, name), []).append(sign)
    return tuple(
        _Pair(
            intent,
            whole(alternation(word for sign in same for word in sign.words)),
            whole(alternation(word for sign in same for word in sign.beside)),
            whole(alternation(word for sign in same for word in sign.unless)),
        )
        for (intent, _), same in merged.items()
    )


def _all() -> Iterator[tuple[str, str, Sign]]:
    for book in phrasebooks():
        for intent, named in book.signs.items():
            for name, sign in named.items():
                yield intent, name, sign
