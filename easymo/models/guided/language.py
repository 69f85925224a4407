"""Which language a message is in; a message too short to tell keeps the customer's."""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.text import fold, one_of

DEFAULT = "en"
TELLING_LETTERS = 4


@lru_cache(maxsize=256)
def detect(text: str, remembered: str | None = None) -> str:
    """The language with the most words of its own in the text."""
    words = fold(text).replace("?", " ").replace(",", " ").replace(".", " ").split()
    evidence = _evidence()
    scores = {code: sum(map(known, words)) for code, known in evidence.items()}
    best = max(scores.values(), default=0)
    leaders = [code for code, score in scores.items() if score == best]
    if best and len(leaders) == 1:
        return leaders[0]
    return remembered or DEFAULT


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
        telling = {word for word in phrases[code] if len(word) >= TELLING_LETTERS}
        words = frozenset(chosen[code].difference(*rivals) | telling.difference(*others))
        own[code] = partial(_is_of, words, _endings(code))
    return own


def _is_of(words: frozenset[str], endings: re.Pattern[str], word: str) -> bool:
    return word in words or endings.fullmatch(word) is not None


def _endings(code: str) -> re.Pattern[str]:
    """`nda*`: in Kinyarwanda and Swahili it is the beginning of a word that tells."""
    evidence = next(book.evidence for book in phrasebooks() if book.language == code)
    return re.compile(one_of(word for word in evidence if "*" in word))


def _plain(evidence: list[str]) -> Iterator[str]:
    return (word for word in evidence if "*" not in word)


def _words(*phrases: str) -> set[str]:
    return {word for phrase in phrases for word in fold(phrase.replace("*", "")).split()}
