"""One thing that a scenario asks, and how it turned out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["script", "state", "invariant", "words", "way", "crash", "judge"]

HARD: set[Kind] = {"script", "state", "invariant", "crash"}
"""What must hold in every run: rows, money, privacy. The others are counted."""


@dataclass(frozen=True)
class Check:
    kind: Kind
    name: str
    passed: bool
    reason: str = ""
    """Why it failed, in words that name what was wanted and what was there."""

    @property
    def is_hard(self) -> bool:
        return self.kind in HARD


def has_words(kind: Kind, where: str, text: str, wanted: list[str]) -> Iterator[Check]:
    """A check for each of the words wanted, in any case."""
    for words in wanted:
        found = plain(words) in plain(text)
        yield Check(kind, f"{where} has “{words}”", found, "" if found else f"it says: {text}")


def has_not(kind: Kind, where: str, text: str, forbidden: list[str]) -> Iterator[Check]:
    for words in forbidden:
        found = plain(words) in plain(text)
        yield Check(
            kind, f"{where} has no “{words}”", not found, f"it says: {text}" if found else ""
        )


def plain(text: str) -> str:
    """Without case, WhatsApp's marks and the kinds of space."""
    return " ".join(text.replace("*", "").replace("_", "").casefold().split())
