"""What links the two ends of a range of hours, and what says that a number is no end."""

import re
from functools import cache

from easymo.models.guided.entities.clock.word_patterns import listed, people_after
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation


@cache
def links() -> re.Pattern[str]:
    """`until`; `to`, `à`; `and`; a dash that touches both, and one between spaces."""
    return re.compile(
        rf"(?<![a-z])(?:(?P<until>{listed('until')})|(?P<to>{listed('range_to')})"
        rf"|(?P<both>{listed('range_and')}))(?![a-z])|(?<=\S)(?P<tight>[-/])(?=\S)|(?P<dash>-)"
    )


@cache
def plain_hours() -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z0-9.,:/#])(?P<hour>\d{1,2})(?:[.:h](?P<minute>[0-5]\d))?"
        rf"(?![a-z0-9#]|[.,:/]\d){people_after()}"
    )


@cache
def clock_counts() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){listed('clock')}\s*\d")


@cache
def perhaps_before() -> re.Pattern[str]:
    words = (word for book in phrasebooks() for word in book.guests.perhaps_before)
    return re.compile(rf"(?<![a-z0-9]){alternation(words)}\s*$")


@cache
def people_before() -> re.Pattern[str]:
    words = [
        word
        for book in phrasebooks()
        for word in (*book.guests.units_before, *book.guests.company_before, *book.guests.before)
    ]
    return re.compile(rf"(?<![a-z0-9]){alternation(words)}\s*$")


@cache
def party_before() -> re.Pattern[str]:
    """`table de 4 à 19h`, `pour 4 à 19h`: a party, and its time."""
    words = [
        word for book in phrasebooks() for word in (*book.guests.units_before, *book.guests.before)
    ]
    return re.compile(rf"(?<![a-z0-9]){alternation(words)}\s*$")
