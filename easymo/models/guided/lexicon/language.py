"""Which language a message is in; a message too short to tell keeps the customer's."""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

DEFAULT = "en"
TELLING_LETTERS = 4
EVERYBODYS = frozenset({"franc", "francs"})
"""Words that tell nothing: money is counted in them, whatever one speaks."""


@lru_cache(maxsize=256)
def detect_language(text: str, remembered: str | None = None) -> str:
    """The language with the most words of its own in the text.

    Without any, one that has the words among others: "merci" is said in Kigali whatever one
    speaks, but says French of somebody who spoke English before.
    """
    words = fold(text).replace("?", " ").replace(",", " ").replace(".", " ").split()
    own = _leaders({code: sum(map(known, words)) for code, known in _evidence().items()})
    if len(own) == 1:
        return own[0]
    shared = _leaders({code: len(known.intersection(words)) for code, known in _used().items()})
    if not own and shared and remembered not in shared:
        return shared[0]
    return remembered or DEFAULT


def _leaders(scores: dict[str, int]) -> list[str]:
    best = max(scores.values(), default=0)
    return [code for code, score in scores.items() if score == best > 0]


@cache
def _used() -> dict[str, frozenset[str]]:
    """Words that show each language, others' too."""
    return {book.language: frozenset(_words(*_plain(book.evidence))) for book in phrasebooks()}


@cache
def _evidence() -> dict[str, Callable[[str], bool]]:
    """Words of each language that no other language has."""
    books = phrasebooks()
    chosen = {book.language: _words(*_plain(book.evidence), *book.slang) for book in books}
    phrases = {
        book.language: _words(*(p for i in book.intents.values() for p in i.phrases))
        for book in books
    }
    own: dict[str, Callable[[str], bool]] = {}
    for code in chosen:
        others = [chosen[o] | phrases[o] for o in chosen if o != code]
        rivals = [chosen[o] for o in chosen if o != code]
        telling = {word for word in phrases[code] if len(word) >= TELLING_LETTERS} - EVERYBODYS
        words = frozenset(chosen[code].difference(*rivals) | telling.difference(*others))
        own[code] = partial(_is_of, words, _endings(code))
    return own


def _is_of(words: frozenset[str], endings: re.Pattern[str], word: str) -> bool:
    return word in words or endings.fullmatch(word) is not None


def _endings(code: str) -> re.Pattern[str]:
    """`nda*`: in Kinyarwanda and Swahili it is the beginning of a word that tells."""
    evidence = next(book.evidence for book in phrasebooks() if book.language == code)
    return re.compile(alternation(word for word in evidence if "*" in word))


def _plain(evidence: list[str]) -> Iterator[str]:
    return (word for word in evidence if "*" not in word)


def _words(*phrases: str) -> set[str]:
    return {word for phrase in phrases for word in fold(phrase.replace("*", "")).split()}
