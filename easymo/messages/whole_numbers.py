"""Whole numbers in words, as people count guests, days and things: all of it, or nothing."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, lru_cache

from easymo.messages.number_words import NumberWords, languages

TEN = 10


@lru_cache(maxsize=4096)
def read_whole_number(written: str) -> int | None:
    """`twenty five`, `makumyabiri na batanu`, `half a dozen`; None when it is no single number."""
    words = written.split()
    found = {value for each in counting_languages() for value in _values(each, words)}
    value = found.pop() if len(found) == 1 else None
    return int(value) if value is not None and value.denominator == 1 else None


@lru_cache(maxsize=1024)
def read_ordinal(written: str) -> int | None:
    """`fifth`, `twenty fifth`, `makumyabiri na gatanu`: the number of a day."""
    *before, last = written.split()
    found = {each.ordinals[last] for each in languages() if last in each.ordinals}
    if not before:
        return found.pop() if found else None
    joiners = {word for each in languages() for word in each.joiners}
    tens = read_whole_number(" ".join(before[:-1] if before[-1] in joiners else before))
    return tens + found.pop() if found and tens in {TEN, 2 * TEN, 3 * TEN} else None


@cache
def counting_languages() -> tuple[NumberWords, ...]:
    """Every language, with the forms that count people and things among its own."""
    return tuple(_counting(each) for each in languages())


def _counting(language: NumberWords) -> NumberWords:
    tens = {word: n for word, n in language.counting.items() if n % TEN == 0}
    units = {word: n for word, n in language.counting.items() if n % TEN}
    return language.model_copy(
        update={"units": language.units | units, "tens": language.tens | tens}
    )


def _values(language: NumberWords, words: Sequence[str]) -> set[Fraction]:
    dozens = _dozens(language, words)
    return dozens or language.values(words)


def _dozens(language: NumberWords, words: Sequence[str]) -> set[Fraction]:
    """`a dozen`, `two dozen`, `half a dozen`, `dazeni mbili`."""
    first, last = words[0], words[-1]
    if last in language.collectives:
        return {language.collectives[last] * n for n in _how_often(language, words[:-1])}
    if language.scale_comes_first and first in language.collectives:
        return {language.collectives[first] * n for n in _how_often(language, words[1:])}
    return set()


def _how_often(language: NumberWords, words: Sequence[str]) -> set[Fraction]:
    phrase = " ".join(words)
    if not phrase or phrase in language.articles:
        return {Fraction(1)}
    return {Fraction(1, 2)} if phrase in language.half_of else language.values(words)
