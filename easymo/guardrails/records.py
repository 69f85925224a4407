"""What lists and states that tools and code write down show to have happened."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from easymo.guardrails.text_forms import asks, lowered

LINE = re.compile(r"\n+|[.;!](?:\s+|$)|(?<=\?)\s+")
NUMBER = re.compile(r"#\s?\d|\b[a-z]{1,4}-\d+\b")
"""A booking's own: #12, km-4821."""
MONEY = {"paid", "topped_up", "refunded"}
"""Of these a number alone says nothing."""


@dataclass(frozen=True)
class Wording:
    nouns: Mapping[str, re.Pattern[str]]
    even_so: Mapping[str, re.Pattern[str]]
    always: Mapping[str, re.Pattern[str]]
    settled: re.Pattern[str]
    open: re.Pattern[str]
    denied: re.Pattern[str]


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
    nouns = {kind for kind, noun in wording.nouns.items() if noun.search(line)}
    if wording.settled.search(line):
        return found | nouns
    return found | (nouns - MONEY if NUMBER.search(line) else set())


@cache
def _wording() -> Wording:
    file = files("easymo.guardrails").joinpath("words", "records.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return Wording(
        nouns={kind: _words(listed) for kind, listed in read["nouns"].items()},
        even_so={kind: re.compile("|".join(listed)) for kind, listed in read["even_so"].items()},
        always={kind: re.compile("|".join(listed)) for kind, listed in read["always"].items()},
        settled=_words(read["settled"]),
        open=_words(read["open"]),
        denied=_words(read["denied"]),
    )


def _words(listed: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)")
