"""What lists and states that tools and code write down show to have happened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from easymo.guardrails.text_forms import asks, lowered
from easymo.guardrails.vocabulary import listed
from easymo.guardrails.wordings import Wording, any_of, any_word

LINE = re.compile(r"\n+|[.;!](?:\s+|$)|(?<=\?)\s+")
NUMBER = re.compile(r"#\s?\d|\b[a-z]{1,4}-?\d+(?:-\d+)?\b")
"""A booking's own: #12, km-4821."""
MONEY = {"paid", "topped_up", "refunded"}
"""Of these a number alone says nothing."""


@dataclass(frozen=True)
class Records:
    nouns: Mapping[str, Wording]
    even_so: Mapping[str, Wording]
    always: Mapping[str, Wording]
    states: Mapping[str, Wording]
    settled: Wording
    open: Wording
    denied: Wording


def recorded(text: str) -> set[str]:
    """The kinds of deeds of which a line is a record."""
    lines = [one for one in LINE.split(lowered(text)) if one.strip() and not asks(one)]
    return {kind for line in lines for kind in _of(line)}


def _of(line: str) -> set[str]:
    wording = _wording()
    found = {kind for kind, words in wording.even_so.items() if words.search(line)}
    if wording.denied.search(line):
        return found
    found |= {kind for kind, words in wording.always.items() if words.search(line)}
    if wording.open.search(line):
        return found
    found |= {kind for kind, words in wording.states.items() if words.search(line)}
    nouns = {kind for kind, noun in wording.nouns.items() if noun.search(line)}
    if wording.settled.search(line):
        return found | nouns
    return found | (nouns - MONEY if NUMBER.search(line) else set())


@cache
def _wording() -> Records:
    read = listed("records")
    return Records(
        nouns={kind: any_word(words) for kind, words in read["nouns"].items()},
        even_so={kind: any_of(words) for kind, words in read["even_so"].items()},
        always={kind: any_of(words) for kind, words in read["always"].items()},
        states={kind: any_word(words) for kind, words in read["states"].items()},
        settled=any_word(read["settled"]),
        open=any_word(read["open"]),
        denied=any_word(read["denied"]),
    )
