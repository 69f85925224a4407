"""Numbers in words: every value that a line of words can have, in one language."""

import tomllib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

MOST_WORDS = 20


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
    single: frozenset[str] = frozenset()
    agreeing: dict[str, frozenset[str]] = {}
    counting: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    collectives: dict[str, int] = {}
    units: dict[str, int]
    tens: dict[str, int]
    hundreds: dict[str, int]
    scales: dict[str, int]
    and_half: frozenset[str] = frozenset()
    """`… and a half`: half of the scale it stands beside."""
    half_of: frozenset[str] = frozenset()
    """`half a …`, before a scale."""

    def values(self, words: Sequence[str]) -> set[Fraction]:
        """What the words can mean; nothing when they are no number, several when unclear.

        Words with digits count as numbers before or after a word like "thousand".
        """
        if halves := self._halves(words):
            return halves
        joined = self._joined(words)
        if len(joined) > MOST_WORDS:
            return set()
        if len(joined) == 1 and joined[0] in self.zero:
            return {Fraction(0)}
        return set(self._values(joined, None, digits=True))

    def _halves(self, words: Sequence[str]) -> set[Fraction]:
        """`half a million`; `one and a half million`, `laki moja na nusu`."""
        for phrase in map(str.split, self.half_of):
            if list(words[: len(phrase)]) == phrase and len(words) == len(phrase) + 1:
                return {Fraction(scale, 2) for scale in self._scales_in(words[-1:])}
        for phrase in sorted(map(str.split, self.and_half), key=len, reverse=True):
            for at in range(1, len(words)):
                if list(words[at : at + len(phrase)]) == phrase:
                    return self._and_half(words[:at], words[at + len(phrase) :])
        return set()

    def _and_half(self, before: Sequence[str], after: Sequence[str]) -> set[Fraction]:
        scales = self._scales_in(after or before)
        if not scales or len(after) > 1:
            return set()
        counted = [*before, *after]
        is_one = len(counted) == 1 or (len(counted) == 2 and counted[0] in self.articles)
        whole = {Fraction(scales[-1])} if is_one else set(self._values(counted, None, digits=True))
        return {value + Fraction(scales[-1], 2) for value in whole}

    def _scales_in(self, words: Sequence[str]) -> list[int]:
        return [self.scales[word] for word in words if self.scales.get(word, 0) >= 1_000]

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
        if self.scale_comes_first:
            yield from self._counted(words, below)
            return
        for at, word in enumerate(words):
            if scale := self._scale(word, below):
                for count in self._counts(word, scale, words[:at]):
                    yield from self._plus(scale * count, words[at + 1 :], scale, below)

    def _counted(self, words: Sequence[str], below: int | None) -> Iterator[Fraction]:
        """What follows the scale word counts it, as far as it can: `elfu kumi na tano` is 15,000.

        When its last word is of another kind of thing, such as in `ibihumbi cumi na gatanu`, that
        may have been added as well: then there are two values.
        """
        word, scale = words[0], self._scale(words[0], below)
        if not scale:
            return
        for end in range(len(words), 0, -1):
            times, rest = words[1:end], words[end:]
            if not times and rest and rest[0] not in self.joiners and word not in self.single:
                continue
            found = [
                value
                for count in self._counts(word, scale, times)
                for value in self._plus(scale * count, rest, scale, below)
            ]
            yield from found
            if found and self._agrees(word, times):
                return

    def _scale(self, word: str, below: int | None) -> int | None:
        scale = self.scales.get(word)
        return scale if scale and (below is None or scale < below) else None

    def _agrees(self, scale_word: str, times: Sequence[str]) -> bool:
        agreeing = self.agreeing.get(scale_word)
        is_compound = len(times) > 1 and times[-1] in self.units
        return not is_compound or agreeing is None or times[-1] in agreeing

    def _counts(self, word: str, scale: int, times: Sequence[str]) -> Iterator[Fraction]:
        if times:
            for count in self._values(times, self._most(scale), digits=scale > 100):
                if count == 1 or word not in self.single:
                    yield count
            if tuple(times) in {(article,) for article in self.articles}:
                yield Fraction(1)
        elif word in self.bare:
            yield Fraction(1)

    def _most(self, scale: int) -> int:
        """`fifteen hundred`, but no `mia kumi na tano`."""
        most = 10 if self.scale_comes_first else 20
        return most if scale == 100 else min(1_000, scale)

    def _plus(
        self, value: Fraction | int, rest: Sequence[str], reach: int, below: int | None
    ) -> Iterator[Fraction]:
        if not rest:
            yield from _within(Fraction(value), below)
            return
        if rest[0] in self.joiners:
            rest = rest[1:]
        elif self.scale_comes_first and not self._goes_on(rest[0], reach):
            return
        for added in self._values(rest, reach, digits=False):
            yield from _within(value + added, below)

    def _goes_on(self, word: str, reach: int) -> bool:
        """`elfu mbili mia tano`, `mia mbili hamsini`: said without "na"."""
        return word in self.scales or word in self.hundreds or (reach == 100 and word in self.tens)

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
