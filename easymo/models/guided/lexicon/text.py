"""Text as the rules read it: folded, one spelling, and what was found where."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Value = TypeVar("Value", covariant=True)

REMEMBERED = 4_096
"""Folded texts: a message, its lines and its words are asked for by many rules."""
_KEPT = re.compile(r"[^a-z0-9:/.,+&?@\n\U0001F300-\U0001FAFF\u2600-\u27BF-]+")


_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070\u2074-\u2079\u2150-\u215e]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")


@dataclass(frozen=True)
class Mention(Generic[Value]):
    """A value the customer wrote, and where."""

    value: Value
    start: int
    end: int


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """Lower case, no accents, no `heyyy`, spaces for apostrophes and hyphens; lines are kept."""
    plain = unicodedata.normalize("NFKD", _RAISED.sub(_fraction, text)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = plain.replace("/=", "/-")  # an amount keeps its ending
    plain = _STRETCHED.sub(r"\1", plain)
    plain = _HYPHEN.sub(" ", _KEPT.sub(" ", plain.replace("œ", "oe")))
    return "\n".join(" ".join(line.split()) for line in plain.split("\n")).strip()


def _fraction(raised: re.Match[str]) -> str:
    """`2½` is `2.5` and `10²` no whole number either: neither becomes 21 or 102."""
    before = "" if raised.start() and raised.string[raised.start() - 1].isdecimal() else "0"
    part = unicodedata.numeric(raised[0])
    return f"{before}.{round(part * 100)}" if part < 1 else f"{before}.{round(part)}"


def alternation(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, longest first.

    `*` stands for any letters at that end of a word, ` .. ` for up to four words between.
    """
    ordered = sorted({fold_phrase(p) for p in phrases} - {""}, key=len, reverse=True)
    return "(?:" + "|".join(ordered) + ")" if ordered else "(?!)"


def fold_phrase(phrase: str) -> str:
    """One phrase of the lists as a regular expression."""
    parts = []
    for piece in phrase.split(" .. "):
        words = (_starred(word) for word in piece.split())
        parts.append(r"\s+".join(word for word in words if word))
    return r"(?:[\s,]+[a-z0-9]+(?:[.:][0-9]+)*){0,4}?[\s,]+".join(parts)


def _starred(word: str) -> str:
    """`*shaka`, `recharg*`: `ndashaka`, `rechargez`. A folded word may be two: `aujourd hui`."""
    expression = r"\s+".join(map(re.escape, fold(word).split()))
    before, after = ("[a-z]*" if star else "" for star in (word[0] == "*", word[-1] == "*"))
    return f"{before}{expression}{after}" if expression else ""


def whole(expression: str) -> re.Pattern[str]:
    """Compile so that it matches whole words only."""
    return re.compile(rf"(?<![a-z0-9])(?:{expression})(?![a-z0-9])")


def mask(text: str, mentions: Iterable[Mention[Value]]) -> str:
    """The text with what was understood blanked out, every other letter where it was."""
    letters = list(text)
    for mention in mentions:
        letters[mention.start : mention.end] = "~" * (mention.end - mention.start)
    return "".join(letters)
