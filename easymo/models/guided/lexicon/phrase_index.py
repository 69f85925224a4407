"""All lists of phrases in one index, so that a line is read once and not once for every phrase.

Only phrases whose first word stands in the line are looked at: a few of some thousands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from easymo.models.guided.lexicon.text import alternation, fold, whole

_WORD = re.compile(r"(?<![a-z0-9])[a-z0-9]+")
Name = TypeVar("Name", bound=str)
"""Of a list."""


@dataclass(frozen=True)
class PhraseIndex(Generic[Name]):
    """Phrases by their first word, by how it begins (`recharg*`), and those that begin otherwise
    (`*shaka`), each with the name of its list."""

    by_word: Mapping[str, "_Lists[Name]"]
    by_beginning: Mapping[str, "_Lists[Name]"]
    others: "_Lists[Name]"
    longest_beginning: int

    @classmethod
    def of(cls, lists: Mapping[Name, Iterable[str]]) -> "PhraseIndex[Name]":
        words, beginnings, others = (_Shelf[Name]() for _ in range(3))
        for name, phrases in lists.items():
            for phrase in phrases:
                first = phrase.split()[0]
                word = _WORD.match(fold(first))
                if word is None or "*" in first[:-1]:
                    others.put("", name, phrase)
                elif first[-1] == "*":
                    beginnings.put(fold(first), name, phrase)
                else:
                    words.put(word[0], name, phrase)
        longest = max(map(len, beginnings.kept), default=0)
        return cls(words.freeze(), beginnings.freeze(), others.freeze().get("", ()), longest)

    def find(self, line: str) -> dict[Name, list[re.Match[str]]]:
        """What each list has in a folded line: from left to right, none inside another, the
        longest of those that begin at the same word."""
        found: dict[Name, list[re.Match[str]]] = {}
        for name, phrases in self.others:
            found.setdefault(name, []).extend(_compile(phrases).finditer(line))
        for word in _WORD.finditer(line):
            for name, phrases in self._beginning_with(word[0]):
                if match := _compile(phrases).match(line, word.start()):
                    found.setdefault(name, []).append(match)
        return {name: kept for name, some in found.items() if (kept := _parted(some))}

    def _beginning_with(self, word: str) -> "Iterator[_Phrases[Name]]":
        yield from self.by_word.get(word, ())
        for length in range(1, min(len(word), self.longest_beginning) + 1):
            yield from self.by_beginning.get(word[:length], ())


_Phrases = tuple[Name, tuple[str, ...]]
_Lists = tuple[_Phrases[Name], ...]


class _Shelf(Generic[Name]):
    """Phrases by key and list, while they are sorted in."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[Name, list[str]]] = {}

    def put(self, key: str, name: Name, phrase: str) -> None:
        self.kept.setdefault(key, {}).setdefault(name, []).append(phrase)

    def freeze(self) -> dict[str, _Lists[Name]]:
        return {
            key: tuple((name, tuple(phrases)) for name, phrases in lists.items())
            for key, lists in self.kept.items()
        }


def _parted(found: list[re.Match[str]]) -> list[re.Match[str]]:
    kept: list[re.Match[str]] = []
    for match in sorted(found, key=lambda one: (one.start(), -one.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


@cache
def _compile(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """When first needed: most first words are never said to a process."""
    return whole(alternation(phrases))
