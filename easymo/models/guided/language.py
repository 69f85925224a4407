"""Which language a message is in; a message too short to tell keeps the customer's."""

from functools import cache

from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.text import fold

DEFAULT = "en"
TELLING_LETTERS = 4


def detect(text: str, remembered: str | None = None) -> str:
    """The language with the most words of its own in the text."""
    words = fold(text).replace("?", " ").replace(",", " ").replace(".", " ").split()
    evidence = _evidence()
    scores = {code: sum(w in known for w in words) for code, known in evidence.items()}
    best = max(scores.values(), default=0)
    leaders = [code for code, score in scores.items() if score == best]
    if best and len(leaders) == 1:
        return leaders[0]
    return remembered or DEFAULT


@cache
def _evidence() -> dict[str, frozenset[str]]:
    """Words of each language that no other language has."""
    books = phrasebooks()
    chosen = {book.language: _words(*book.evidence, *book.slang) for book in books}
    phrases = {
        book.language: _words(*(p for i in book.intents.values() for p in i.phrases))
        for book in books
    }
    own = {}
    for code in chosen:
        others = [chosen[o] | phrases[o] for o in chosen if o != code]
        rivals = [chosen[o] for o in chosen if o != code]
        telling = {word for word in phrases[code] if len(word) >= TELLING_LETTERS}
        own[code] = frozenset(chosen[code].difference(*rivals) | telling.difference(*others))
    return own


def _words(*phrases: str) -> set[str]:
    return {word for phrase in phrases for word in fold(phrase.replace("*", "")).split()}
