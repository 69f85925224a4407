"""Names of months and days of the week in every language, as the Unicode data (CLDR) has them."""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from easymo.messages.catalogue import LANGUAGES

BROKEN = re.compile(r"\bku wa\b")
"""`ku wa mbere` is written as one word and as two."""


def whole(text: str) -> str:
    return BROKEN.sub("kuwa", text)


@cache
def months() -> dict[str, int]:
    """From 1, by names and short names in small letters."""
    return {name: number for number, name in _named("months", ("wide", "abbreviated"))}


@cache
def weekdays() -> dict[str, int]:
    """From 0 for Monday, by whole names: the short ones are other words too (`mon`, `sam`)."""
    return {name: number for number, name in _named("days", ("wide",))}


@cache
def short_weekdays() -> dict[str, int]:
    return {name: number for number, name in _named("days", ("abbreviated",))}


def _named(kind: str, widths: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for language in LANGUAGES:
        for width in widths:
            names = getattr(Locale(language), kind)["format"][width]
            yield from ((number, name.casefold().rstrip(".")) for number, name in names.items())
