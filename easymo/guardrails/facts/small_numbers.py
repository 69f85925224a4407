"""Small numbers, in digits and in words: how many people, kilos, minutes."""

import re
from functools import cache

from easymo.messages.number_words import languages

WORD = re.compile(r"[^\W\d_]+")
DIGITS = re.compile(r"(?<![\d.,#-])\d{1,3}(?![\d]|[.,:]\d)")
PEOPLE = re.compile(
    r"\b(\d{1,2})\s?(?:guests?|people|persons?|pers\b|personnes?|pax)"
    r"|\b(?:party(?: of)?|abantu|watu|wageni) (\d{1,2})\b"
)
GATHERING = re.compile(r"\b(?:people|persons?|guests?|of you|personnes?|abantu|watu|wageni)\b")
ONE = ("a", "an", "un", "une")


def small(text: str) -> set[int]:
    known = _words()
    in_words = {known[word] for word in WORD.findall(text) if word in known}
    return in_words | {int(one) for one in DIGITS.findall(text)}


def people(text: str) -> set[int]:
    return {int(one or other) for one, other in PEOPLE.findall(text)}


def number_of(word: str) -> int | None:
    """`an hour` is one."""
    if word.isdecimal():
        return int(word)
    return 1 if word in ONE else _words().get(word)


def value(written: str) -> int:
    """`20`, `ishirini`, `kumi na tano`: ten and five."""
    return sum(number_of(word) or 0 for word in re.findall(r"[^\W_]+", written))


@cache
def _words() -> dict[str, int]:
    return {
        word: int(value)
        for language in languages()
        for listed in (language.tens, language.units)
        for word, value in listed.items()
    }
