"""Chat spelling and misspellings, put right before anything else reads the text."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby

from babel import Locale
from rapidfuzz import process
from rapidfuzz.distance import OSA

from easymo.models.guided.lexicon.known_words import is_known_word
from easymo.models.guided.lexicon.number_runs import number_words
from easymo.models.guided.lexicon.phrasebook import Phrasebook, phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

_WORD = re.compile(r"(?<![a-z0-9])[a-z0-9]+(?![a-z0-9])")
_GLUED = re.compile(r"(?<![a-z0-9])(\d+)(?!am|pm|hrs|th)([a-z]{3,})")
SHORTEST_CORRECTED = 5
LONG = 8


def correct_spelling(text: str, names: Sequence[str] = ()) -> str:
    """The folded text in plain spelling. `names` are words of the moment, such as venues."""
    known = frozenset(word for name in names for word in fold(name).split())

    def put_right(found: re.Match[str]) -> str:
        return _slang().get(found[0]) or _roughly(found[0]) or _correct(found[0], known)

    plain = _WORD.sub(lambda word: _slang().get(word[0], word[0]), fold(text))
    return _WORD.sub(put_right, _GLUED.sub(r"\1 \2", plain))


def has_known_words(text: str) -> bool:
    """Whether the corrected text has a word of ours. Meaning has nothing to go on otherwise."""
    vocabulary, known = _vocabulary(), _known()
    return any(word in vocabulary or word in known for word in _WORD.findall(text))


def is_listed(word: str) -> bool:
    """Whether a folded word is one of ours."""
    return word in _known()


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def _correct(word: str, names: frozenset[str]) -> str:
    return word if is_known_word(word) else find_nearest_word(word, names)


def _roughly(word: str) -> str | None:
    """`sevenish` as `seven ish`."""
    stem = word.removesuffix("ish")
    return f"{stem} ish" if stem != word and stem in number_words() else None


@lru_cache(maxsize=4096)
def find_nearest_word(word: str, names: frozenset[str] = frozenset()) -> str:
    """The word of ours that a word is nearly; itself, where there is none or it is one."""
    vocabulary = _vocabulary()
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return word
    if word in vocabulary or word in _known() or _inflected().fullmatch(word):
        return word
    if any(name.startswith(word) for name in names):
        # `nyami` is a name cut short.
        return word
    # Short words are too alike for two errors.
    allowed = 1 if len(word) < LONG else 2
    candidates = [
        *_by_first_letter().get(word[0], ()),
        *sorted(n for n in names if n[0] == word[0]),
    ]
    found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found and len(found[0]) >= SHORTEST_CORRECTED - 1 else word


@cache
def _by_first_letter() -> dict[str, tuple[str, ...]]:
    """The vocabulary in order: the first letter is nearly always typed right."""
    words = sorted(_vocabulary() - _insults())
    return {letter: tuple(same) for letter, same in groupby(words, key=lambda word: word[0])}


@cache
def _insults() -> frozenset[str]:
    """No word is put right into one of these: `ibigori` is maize."""
    phrases = (phrase for book in phrasebooks() for phrase in book.intents["insult"].phrases)
    return frozenset(fold(phrase) for phrase in phrases)


@cache
def _slang() -> dict[str, str]:
    return {fold(k): fold(v) for book in phrasebooks() for k, v in book.slang.items()}


@cache
def _known() -> frozenset[str]:
    """Every word of the files: none of them is a misspelling of another."""
    phrases = [phrase for book in phrasebooks() for phrase in _strings(book.model_dump())]
    return number_words() | {word for phrase in phrases for word in fold(phrase).split()}


@cache
def _inflected() -> re.Pattern[str]:
    """Words of the intents that stand for any ending or beginning: `*shaka`."""
    phrases = [p for book in phrasebooks() for i in book.intents.values() for p in i.phrases]
    return re.compile(alternation(w for phrase in phrases for w in phrase.split() if "*" in w))


def _strings(part: object) -> Iterator[str]:
    """All the strings in nested lists and tables, names of entries included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield name
            yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)


@cache
def _vocabulary() -> frozenset[str]:
    words = {word for book in phrasebooks() for word in _words(book)}
    return frozenset(word for word in words | number_words() if word.isalpha())


def _words(book: Phrasebook) -> set[str]:
    phrases = [
        *book.dates.relative,
        *book.dates.next,
        *book.dates.units,
        *book.times.fixed,
        *book.times.hour,
        *book.guests.units,
        *book.slang.values(),
        *(name.replace("*", "") for i in book.intents.values() for name in i.phrases),
        *calendar_names(book.language, "months", "wide"),
        *calendar_names(book.language, "days", "wide"),
    ]
    return {word for phrase in phrases for word in fold(phrase).split()}


@cache
def calendar_names(language: str, kind: str, width: str) -> dict[str, int]:
    """Names of months (1-12) or weekdays (Monday is 0) as the Unicode data has them, folded."""
    table = getattr(Locale(language), kind)["format"][width]
    return {fold(name).rstrip("."): number for number, name in table.items()}
