"""Which language a message is in; a message too short to tell keeps the customer's."""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial

from easymo.models.guided.lexicon.letter_language import tell_language
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

DEFAULT = "en"
TELLING_LETTERS = 4
EVERYBODYS = frozenset({"franc", "francs"})
"""Words that tell nothing: money is counted in them, whatever one speaks."""


TELLING_WORD = 3
"""Letters of a word that changes a language alone: "i" and "je" are words of several."""
CLAUSE = 3
"""So many words are a clause, which letters tell the language of."""
SURE, SURE_TO_CHANGE = 4.0, 31.0
"""How far ahead the likeliest language must be (as logarithms): of the next one where nothing is
known yet, of the customer's own before it changes."""
AGAINST_WORDS, AGAINST_A_WORD, WEIGHT = -45.0, -25.0, 3.0
"""How far letters must be against the language whose words are said, or one word alone; what such
a word counts."""


@lru_cache(maxsize=256)
def detect_language(text: str, remembered: str | None = None) -> str:
    """The language of a clause by its letters and words; of fewer words, the one that has them.

    A customer's language changes for a whole clause in another, and not for a name, a borrowed word
    or a single "je": those keep `remembered`.
    """
    words = fold(text).replace("?", " ").replace(",", " ").replace(".", " ").split()
    if sum(word.isalpha() for word in words) >= CLAUSE:
        return _of_clause(text, words, remembered)
    if remembered:
        words = [word for word in words if len(word) >= TELLING_WORD]
    own = _leaders({code: sum(map(known, words)) for code, known in _evidence().items()})
    if len(own) == 1:
        return own[0]
    shared = _leaders({code: len(known.intersection(words)) for code, known in _used().items()})
    if not own and shared and remembered not in shared:
        return shared[0]
    return remembered or DEFAULT


def _of_clause(text: str, words: list[str], remembered: str | None) -> str:
    counts = {code: sum(map(known, words)) for code, known in _evidence().items()}
    by_letters = tell_language(text)
    most = _leaders(counts)
    if len(most) == 1 and _outweighs_letters(most[0], remembered, counts, by_letters):
        return most[0]
    fits = {code: by_letters[code] + WEIGHT * count for code, count in counts.items()}
    first, second = sorted(fits, key=fits.__getitem__, reverse=True)[:2]
    if remembered not in fits:
        return first if fits[first] - fits[second] >= SURE else DEFAULT
    return first if fits[first] - fits[remembered] >= SURE_TO_CHANGE else remembered


def _outweighs_letters(
    code: str, remembered: str | None, counts: dict[str, int], by_letters: dict[str, float]
) -> bool:
    """Whether words tell: `je veux cancel ma booking` is French, whatever is borrowed in it."""
    if remembered not in counts:
        return by_letters[code] > AGAINST_WORDS
    own = counts[remembered]
    is_near = by_letters[code] - by_letters[remembered] > AGAINST_A_WORD
    return by_letters[code] > AGAINST_WORDS and counts[code] >= own + (
        1 if is_near and not own else 2
    )


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
