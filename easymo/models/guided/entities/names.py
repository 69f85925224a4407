"""The name a customer gives of themselves, as it was written."""

import re
from collections.abc import Sequence
from functools import cache

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.spelling import is_listed
from easymo.models.guided.lexicon.text import alternation, fold, whole

MOST_NAMES = 3
FEW_WORDS = 5
MOST_WORDS = 12
_EDGES = ".,;:!?\"“”«»'"


def find_name(text: str) -> str | None:
    """What stands behind "call me" or "my name is"; behind "call me so", the name before it."""
    words = text.split()
    called = _behind(words, _calls_me())
    if called and fold(called) not in _so():
        return called
    return _behind(words, _introduces())


def introduces(text: str) -> bool:
    """Whether a short message says who writes: `my name is Aline`, `I'm Kevin`."""
    words = text.split()
    if len(words) > MOST_WORDS or "?" in text:
        return False
    return _behind(words, _introduces()) is not None or find_bare_name(text) is not None


def find_bare_name(text: str) -> str | None:
    """`I'm Kevin`: written with a capital, and no word of ours."""
    words = text.split()
    if len(words) > FEW_WORDS:
        return None
    name = _behind(words, _is_called())
    is_name = name is not None and text.rstrip(_EDGES).casefold().endswith(name.casefold())
    if not is_name or name is None or is_listed(fold(name)):
        return None
    return name if name in text else None


def find_corrected(text: str) -> str | None:
    """`no, Erica`, `it is spelled Kevyn`: the last word with a capital, or the only word."""
    words = [word.strip(_EDGES) for word in text.split()]
    if not words or len(words) > FEW_WORDS or "?" in text:
        return None
    capitals = [word for word in words[-MOST_NAMES:] if word[:1].isupper()]
    alone = words[0] if len(words) == 1 and words[0].isalpha() else None
    return capitals[-1] if capitals else alone and alone.capitalize()


def _behind(words: Sequence[str], phrase: re.Pattern[str]) -> str | None:
    ends = [at for at in range(len(words)) if phrase.search(fold(" ".join(words[: at + 1])))]
    names = (_read(words[at + 1 :]) for at in reversed(ends))
    return next((name for name in names if name), None)


def _read(words: Sequence[str]) -> str | None:
    """One name, and more that begin with capitals: what follows belongs to the sentence."""
    taken: list[str] = []
    for word in words[:MOST_NAMES]:
        bare = word.strip(_EDGES)
        is_capital = bare[:1].isupper()
        if not bare.replace("-", "").isalpha() or not (
            is_capital or (not taken and not is_listed(fold(bare)))
        ):
            break
        taken.append(bare[:1].upper() + bare[1:])
        if word[-1] in ".,;:!?":
            break
    return " ".join(taken) or None


@cache
def _so() -> frozenset[str]:
    """`gutyo`, `hivyo`: they stand for a name."""
    return frozenset(fold(word) for book in phrasebooks() for word in book.names.so)


@cache
def _calls_me() -> re.Pattern[str]:
    books = [book for book in phrasebooks() if "call_me" in book.intents]
    return _at_end([phrase for book in books for phrase in book.intents["call_me"].phrases])


@cache
def _introduces() -> re.Pattern[str]:
    return _at_end([phrase for book in phrasebooks() for phrase in book.names.introducing])


@cache
def _is_called() -> re.Pattern[str]:
    return _at_end([phrase for book in phrasebooks() for phrase in book.names.being])


def _at_end(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"{whole(alternation(phrases)).pattern}$")
