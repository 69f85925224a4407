"""The words before and around places in all four languages, and the names of the gazetteer."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from easymo.models.guided.lexicon.phrase_table import PhraseTable
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import fold

PIN = "📍"
Role = Literal["start", "end", "near"]
Mark = Literal["start", "end", "near", "between", "onward", "here"]
MARKS: tuple[Mark, ...] = ("between", "here", "near", "end", "onward", "start")
"""A phrase of several is the last of them."""
_ARROW = re.compile(r"\s*(?:-*>|→|=+>)\s*|(?<=\w)\s+[-–—]\s+(?=\w)")
_WORD = re.compile(r"[a-z0-9][a-z0-9:.]*[a-z0-9]|[a-z0-9]|[,.?!;\n]")


def split_places(text: str) -> list[str]:
    """Folded words and signs; an arrow or a dash between names is `to`. A shared pin is none."""
    lines = [line for line in text.split("\n") if PIN not in line]
    return _WORD.findall(fold(_ARROW.sub(" to ", "\n".join(lines))))


@cache
def marks() -> tuple[PhraseTable, dict[str, Mark]]:
    """What stands before a place, and as what."""
    found: dict[str, Mark] = {
        fold(word): mark
        for mark in MARKS
        for book in phrasebooks()
        for word in getattr(book.route, mark)
    }
    return PhraseTable.of(found), found


@cache
def known_places() -> PhraseTable:
    text = files("easymo.models.guided").joinpath("phrases/places.txt").read_text("utf-8")
    return PhraseTable.of(line for line in text.splitlines() if not line.startswith("#"))


def find_known(words: Sequence[str]) -> Iterator[str]:
    """The places of the gazetteer among words, in their order."""
    at = 0
    while at < len(words):
        length = known_places().length_at(words, at)
        if length:
            yield strip_around(words[at : at + length])
        at += length or 1


def strip_around(words: Sequence[str]) -> str:
    """Without what is no part of a name at its edges: `a moto`, `please`, `mu`."""
    left = [*words]
    while left and (length := _around().length_at(left, 0)):
        del left[:length]
    while left and (length := _ending(left)):
        del left[-length:]
    return " ".join(left)


def is_ambiguous(name: str) -> bool:
    """Whether a name is also an everyday word, and a place only behind a word that says so."""
    return name in _everyday()


def is_no_place(name: str) -> bool:
    """`to talk`, `to the driver`: no word of it can be a place; nor can a time."""
    words = name.split()
    return not re.search(r"[a-z]{2,}", name) or all(
        word in _no_place() or any(letter.isdecimal() for letter in word) for word in words
    )


def _ending(words: Sequence[str]) -> int:
    starts = range(max(0, len(words) - _LONGEST_AROUND), len(words))
    return next(
        (len(words) - at for at in starts if _around().length_at(words, at) == len(words) - at), 0
    )


_LONGEST_AROUND = 5


@cache
def _around() -> PhraseTable:
    books = phrasebooks()
    near = [word for book in books for word in book.route.near]
    return PhraseTable.of(
        [*near, *(w for book in books for w in (*book.route.ignored, *book.cues.polite))]
    )


@cache
def _no_place() -> frozenset[str]:
    phrases = (phrase for book in phrasebooks() for phrase in book.route.no_place)
    return frozenset(word for phrase in phrases for word in fold(phrase).split())


@cache
def _everyday() -> frozenset[str]:
    return frozenset(fold(word) for book in phrasebooks() for word in book.route.everyday)
