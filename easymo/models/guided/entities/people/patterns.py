"""How parties are counted in a text of figures."""

import re
from functools import cache

from easymo.models.guided.entities.clock import word_patterns as clock
from easymo.models.guided.entities.people.words import (
    NUMBER,
    alternatives,
    corrections,
    listed,
    no_time,
)
from easymo.models.guided.lexicon.text import whole


@cache
def _several() -> str:
    to = rf"{clock.listed('range_to')}|{clock.listed('until')}"
    perhaps = rf"(?:{listed('roughly')}\s+)?"
    return rf"(?P<n>{NUMBER})(?:\s*(?:-|{alternatives()}|{to})\s*{perhaps}(?P<or>{NUMBER}))?"


@cache
def counted_patterns() -> tuple[re.Pattern[str], ...]:
    before, roughly = listed("before", "units_before", "company_before"), listed("roughly")
    after = listed("units", "company", "after")
    return (
        whole(rf"{_several()}\s*(?:more\s+|autres\s+)?{after}"),
        whole(rf"{before}\s+(?:{roughly}\s+)?{_several()}{no_time()}"),
    )


@cache
def bounded_pattern() -> re.Pattern[str]:
    between = rf"{clock.listed('between')}\s+{NUMBER}\s*{clock.listed('range_and')}\s*{NUMBER}"
    people = rf"\s*(?:{listed('units', 'company', 'after')}|$|[,.?!])"
    before = listed("before", "units_before", "company_before", "perhaps_before")
    return whole(
        rf"{listed('bounds')}\s+{NUMBER}(?={people})"
        rf"|(?:{before})\s+{between}"
        rf"|{between}(?=\s*{listed('units', 'company', 'after')})"
        rf"|(?:{before})\s+{listed('bounds')}\s+{NUMBER}{no_time()}"
        rf"|{listed('bounds')}\s+{listed('units_before', 'company_before')}\s+{NUMBER}"
        rf"|{NUMBER}\s*\+(?!\s*\d)(?:\s*{listed('units', 'company')})?"
        rf"|(?:{before})\s+{NUMBER}\s*(?:\+|{listed('bounds_after')})"
        rf"|{NUMBER}\s*(?:{listed('units', 'company')})?\s*{listed('bounds_after')}"
    )


@cache
def tables_pattern() -> re.Pattern[str]:
    tables, of = listed("tables"), listed("tables_of")
    n, seats = r"(?P<tables>\d{1,2})", rf"(?P<seats>\d{{1,3}}){no_time()}"
    each = rf"(?:(?P<each>{of})|{listed('for_party')})\s+(?:{listed('units_before')}\s+)?"
    return whole(rf"(?:{n}\s*{tables}|{tables}\s+(?P<behind>\d{{1,2}}))\s+{each}{seats}")


@cache
def couples_pattern() -> re.Pattern[str]:
    couples = listed("couples")
    return whole(rf"(?:(?P<n>\d{{1,3}})\s+{couples}|{couples}\s+(?P<behind>\d{{1,3}})){no_time()}")


@cache
def perhaps_pattern() -> re.Pattern[str]:
    roughly = rf"(?:{listed('roughly')}\s+)?"
    return whole(rf"{listed('perhaps_before')}\s+{roughly}{_several()}{no_time()}")


@cache
def corrected_pattern() -> re.Pattern[str]:
    perhaps = rf"(?P<party>(?:{listed('for_party', 'before')})\s+)?"
    again = rf"(?:[\s,.]+(?:{corrections()}|{listed('it_is')}))*"
    return whole(rf"{corrections()}{again}[\s,.]*{perhaps}(?P<n>\d{{1,3}}){no_time()}")


@cache
def hour_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){clock.listed('at')}\s+\d")
