"""Runs of number words in a text, of all languages."""

import re
from functools import cache

from easymo.messages.number_words import languages
from easymo.messages.whole_numbers import counting_languages
from easymo.models.guided.lexicon.text import alternation


@cache
def _words() -> frozenset[str]:
    tables = (
        (*each.units, *each.tens, *each.hundreds, *each.scales, *each.collectives)
        for each in counting_languages()
    )
    return frozenset(word for table in tables for word in table if len(word) > 1)


@cache
def joiners() -> frozenset[str]:
    return frozenset(word for each in languages() for word in each.joiners)


@cache
def counting_times() -> frozenset[str]:
    """Words that by themselves say how often, or which one."""
    return frozenset(word for each in languages() for word in each.ordinals)


@cache
def runs(*, ordinals: bool) -> re.Pattern[str]:
    before = alternation(word for each in languages() for word in (*each.articles, *each.half_of))
    large = alternation(word for each in languages() for word in (*each.scales, *each.collectives))
    word, joiner = (
        alternation(_words() | counting_times() if ordinals else _words()),
        alternation(joiners()),
    )
    counted = alternation(w for each in languages() if each.scale_comes_first for w in each.scales)
    first = (
        rf"(?:{counted}\s+\d{{1,3}}(?![\d.,:/])"
        rf"|(?:(?:{before}|\d{{1,3}})\s+(?={large}(?![a-z0-9])))?{word})"
    )
    return re.compile(
        rf"(?<![a-z0-9.,:/#~-]){first}(?:\s+(?:{joiner}\s+)?{word})*(?:(?=ish\b)|(?![a-z0-9]))"
    )


def number_words() -> frozenset[str]:
    """Every single word of which numbers are made, or which says which one."""
    return frozenset(word for phrase in _words() | counting_times() for word in phrase.split())
