"""Which of several mentions the customer means: never a guess."""

import re
from collections.abc import Sequence
from functools import cache

from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.negation import denial_pattern
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, Value, alternation

NEAR = 24


def resolve_mention(text: str, mentions: Sequence[Mention[Value]]) -> Value | None:
    """The one value meant: without the denied ones, and the last one after a correction.

    `friday or saturday` stays open (None): the customer is asked.
    """
    left = keep_wanted(text, mentions)
    values = list(dict.fromkeys(m.value for m in left))
    if len(values) <= 1:
        return values[0] if values else None
    last, before = left[-1], left[-2]
    corrected = _correction().search(text, before.end, last.start)
    trailing = _correction().search(text, last.end)
    return last.value if corrected or trailing else None


def keep_wanted(text: str, mentions: Sequence[Mention[Value]]) -> list[Mention[Value]]:
    """The mentions that are not denied (`not 5`)."""
    return [m for m in mentions if not _is_denied(text, m)]


def is_correction(text: str) -> bool:
    """Whether the customer changes something that was said before."""
    return bool(_correction().search(text))


def has_alternatives(text: str) -> bool:
    """`5 or 6`."""
    return bool(_alternatives().search(text))


def _is_denied(text: str, mention: Mention[Value]) -> bool:
    if _rather().search(text[: mention.start]):
        return True
    before = text[max(0, mention.start - NEAR) : mention.start]
    return bool(_denial(detect_language(text)).search(before))


@cache
def _denial(language: str) -> re.Pattern[str]:
    words = denial_pattern("negations", language)
    return re.compile(rf"(?<![a-z0-9]){words}\s+(?:on\s+|at\s+|for\s+|the\s+|le\s+|a\s+|pour\s+)?$")


@cache
def _correction() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.cues.corrections)
    return re.compile(rf"(?<![a-z0-9]){words}(?![a-z0-9])")


@cache
def _alternatives() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.cues.alternatives)
    return re.compile(rf"(?<![a-z0-9]){words}(?![a-z0-9])")


@cache
def _rather() -> re.Pattern[str]:
    """`rather thursday than`: what follows is not wished for."""
    books = phrasebooks()
    rather = alternation(word for book in books for word in book.cues.rather)
    than = alternation(word for book in books for word in book.cues.than)
    return re.compile(rf"(?<![a-z]){rather}(?![a-z])[^.?!]{{1,40}}\s{than}\s+$")
