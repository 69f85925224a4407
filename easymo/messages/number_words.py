"""Numbers in words: every value that a line of words can have, in one language."""

import tomllib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

MOST_WORDS = 16


class NumberWords(BaseModel):
    """A language's words for numbers, from its `.toml` file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scale_comes_first: bool
    joiners: frozenset[str]
    articles: frozenset[str]
    minus: frozenset[str]
    zero: frozenset[str]
    currency: frozenset[str]
    wide_tens: frozenset[str]
    bare: frozenset[str]
    units: dict[str, int]
    tens: dict[str, int]
    hundreds: dict[str, int]
    scales: dict[str, int]

    def values(self, words: Sequence[str]) -> set[Fraction]:
        """What the words can mean; nothing when they are no number, several when unclear.

        Words with digits count as numbers before or after a word like "thousand".
        """
        joined = self._joined(words)
        if len(joined) > MOST_WORDS:
            return set()
        if len(joined) == 1 and joined[0] in self.zero:
            return {Fraction(0)}
        return set(self._values(joined, None, digits=True))

    def _values(
        self, words: Sequence[str], below: int | None, *, digits: bool
    ) -> Iterator[Fraction]:
        """Values below the next larger scale word, all words used."""
        if not words:
            return
        if len(words) == 1 and digits and words[0][0].isdecimal():
            yield from _within(Fraction(words[0]), below)
        first, rest = words[0], words[1:]
        if first in self.units and not rest:
            yield from _within(Fraction(self.units[first]), below)
        if first in self.tens:
            reach = 20 if first in self.wide_tens else 10
            yield from self._plus(self.tens[first], rest, reach, below)
        if first in self.hundreds:
            yield from self._plus(self.hundreds[first], rest, 100, below)
        yield from self._scaled(words, below)

    def _scaled(self, words: Sequence[str], below: int | None) -> Iterator[Fraction]:
        """`five thousand …`, or `ibihumbi bitanu …`."""
        for at, word in enumerate(words[:1] if self.scale_comes_first else words):
            scale = self.scales.get(word)
            if scale is None or (below is not None and scale >= below):
                continue
            ends = range(at + 1, len(words) + 1) if self.scale_comes_first else [at + 1]
            for end in ends:
                times = words[1:end] if self.scale_comes_first else words[:at]
                for count in self._counts(word, scale, times):
                    yield from self._plus(scale * count, words[end:], scale, below)

    def _counts(self, word: str, scale: int, times: Sequence[str]) -> Iterator[Fraction]:
        if times:
            most = 20 if scale == 100 else 1_000
            yield from self._values(times, min(most, scale), digits=scale > 100)
            if tuple(times) in {(article,) for article in self.articles}:
                yield Fraction(1)
        elif word in self.bare:
            yield Fraction(1)

    def _plus(
        self, value: Fraction | int, rest: Sequence[str], reach: int, below: int | None
    ) -> Iterator[Fraction]:
        if not rest:
            yield from _within(Fraction(value), below)
            return
        if rest[0] in self.joiners:
            rest = rest[1:]
        elif self.scale_comes_first:
            return  # "elfu mia mbili" is two hundred thousand, "elfu na mia mbili" 1,200
        for added in self._values(rest, reach, digits=False):
            yield from _within(value + added, below)

    def _joined(self, words: Sequence[str]) -> list[str]:
        """`mirongo itanu` as one word, the longest first."""
        joined: list[str] = []
        at = 0
        while at < len(words):
            length = next(
                n for n in (2, 1) if n == 1 or " ".join(words[at : at + n]) in self._pairs
            )
            joined.append(" ".join(words[at : at + length]))
            at += length
        return joined

    @cached_property
    def _pairs(self) -> frozenset[str]:
        known = (*self.units, *self.tens, *self.hundreds)
        return frozenset(word for word in known if " " in word)


def _within(value: Fraction, below: int | None) -> Iterator[Fraction]:
    if below is None or value < below:
        yield value


@cache
def languages() -> tuple[NumberWords, ...]:
    """Every language there is a file for."""
    folder = files("easymo.messages").joinpath("numbers")
    texts = (f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml"))
    return tuple(NumberWords(**tomllib.loads(text)) for text in texts)
