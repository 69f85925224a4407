"""Phrases to be found word by word in a text that is already cut into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from easymo.models.guided.lexicon.text import fold


@dataclass(frozen=True)
class PhraseTable:
    """Phrases as rows of words; the longest are tried first."""

    by_length: tuple[tuple[int, frozenset[tuple[str, ...]]], ...]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> "PhraseTable":
        rows = {tuple(fold(phrase).split()) for phrase in phrases} - {()}
        lengths = sorted({len(row) for row in rows}, reverse=True)
        return cls(
            tuple((n, frozenset(row for row in rows if len(row) == n)) for n in lengths),
        )

    def length_at(self, words: Sequence[str], at: int) -> int:
        """How many words from there on are one of the phrases; 0 when none is."""
        for length, rows in self.by_length:
            if tuple(words[at : at + length]) in rows:
                return length
        return 0
