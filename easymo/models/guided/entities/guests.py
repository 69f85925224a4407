"""How many come, in a customer's words. Any number is passed on: a rule elsewhere refuses it.

What is no single number ("2-3 people", "10+", "more than 5", "2 tables for 4") is None, and the
customer is asked.
"""

import re
from functools import cache

from easymo.models.guided.entities.people.company import find_companies
from easymo.models.guided.entities.people.patterns import (
    bounded_pattern,
    corrected_pattern,
    counted_patterns,
    couples_pattern,
    hour_pattern,
    perhaps_pattern,
    tables_pattern,
)
from easymo.models.guided.entities.people.words import (
    fixed_parties,
    listed,
    read_figure,
)
from easymo.models.guided.entities.times import read_likely
from easymo.models.guided.lexicon.figures import FigureText, write_figures
from easymo.models.guided.lexicon.text import Mention, whole

LEAST_MONEY = 1000
"""So many are counted outright, or they are francs."""

Party = Mention[int | None]


def find_mentions(text: str) -> list[Party]:
    """The parties in a line that are clearly parties."""
    figures = write_figures(text)
    found: list[Party] = [*_bounded(figures)]
    for mention in (
        *_tables(figures),
        *_couples(figures),
        *find_companies(figures),
        *_counted(figures),
    ):
        if not _overlaps(mention, found):
            found.append(Mention(mention.value, mention.start, mention.end))
    if not found:
        found = _fixed(text)
    return sorted([*found, *_corrected(figures, found)], key=lambda m: m.start)


def find_perhaps_mentions(text: str) -> list[Party]:
    """Numbers after a word like "for": a party, unless something else claimed them first."""
    figures = write_figures(text)
    return [
        one
        for match in perhaps_pattern().finditer(figures.text)
        for one in _one(match, figures)
        if one.value is None or one.value < LEAST_MONEY
    ]


def find_bare_numbers(text: str, *, of_people: bool = False) -> list[Mention[int]]:
    """Numbers that nothing else claimed; `of_people` where one is no article: `add one`."""
    figures = write_figures(text)
    found = [
        match
        for match in _bare_pattern().finditer(figures.text)
        if not _counts_others(match, figures) and (of_people or not _is_article(match, figures))
    ]
    ends = [figures.spoken.get(m.start(), m.end()) for m in found]
    return [Mention(read_figure(m[0]), m.start(), end) for m, end in zip(found, ends, strict=True)]


def _counts_others(match: re.Match[str], figures: FigureText) -> bool:
    """`imyaka 30`, years."""
    return _others_pattern().search(figures.text, 0, match.start()) is not None


def _is_article(match: re.Match[str], figures: FigureText) -> bool:
    """`une table`, `the one on tuesday`: no number, unless it is all that was written."""
    is_one = figures.is_spoken(match.start()) and read_figure(match[0]) == 1
    return is_one and len(figures.text.split()) > 1


def _bounded(figures: FigureText) -> list[Party]:
    """`more than 5`, `10+ people`: not how many."""
    found = bounded_pattern().finditer(figures.text)
    return [Mention(None, m.start(), max(m.end(), figures.end_of(m))) for m in found]


def _tables(figures: FigureText) -> list[Party]:
    """`2 tables of 4` seat eight; `2 tables for 4` may seat four."""
    return [
        Mention(
            int(m["tables"] or m["behind"]) * int(m["seats"]) if m["each"] else None,
            m.start(),
            max(m.end(), figures.end_of(m)),
        )
        for m in tables_pattern().finditer(figures.text)
    ]


def _couples(figures: FigureText) -> list[Party]:
    """`two couples` are four."""
    return [
        Mention(2 * int(m["n"] or m["behind"]), m.start(), max(m.end(), figures.end_of(m)))
        for m in couples_pattern().finditer(figures.text)
    ]


def _counted(figures: FigureText) -> list[Party]:
    return [
        one
        for pattern in counted_patterns()
        for match in pattern.finditer(figures.text)
        for one in _one(match, figures)
    ]


def _one(match: re.Match[str], figures: FigureText) -> list[Party]:
    """`2-3 people` says two numbers, so neither is taken without asking."""
    end = max(match.end(), figures.end_of(match))
    value = None if match["or"] else read_figure(match["n"])
    return [Mention(value, match.start(), end)]


def _fixed(text: str) -> list[Party]:
    known = fixed_parties()
    found = _fixed_pattern().finditer(text)
    return [Mention(known[" ".join(m[0].split())], m.start(), m.end()) for m in found]


def _corrected(figures: FigureText, found: list[Party]) -> list[Party]:
    """`2 people … actually make it 4`. Where it may be the hour that changes, it is asked."""
    if not found:
        return []
    begin = min(one.end for one in found)
    said = list(corrected_pattern().finditer(figures.text, begin))
    return [
        Mention(
            None if _may_be_hour(figures.text[begin : m.start()], m) else read_figure(m["n"]),
            m.start("n"),
            figures.spoken.get(m.start("n"), m.end("n")),
        )
        for m in said
        if not any(m.start("n") < one.end and one.start < m.end("n") for one in found)
    ]


def _may_be_hour(between: str, match: re.Match[str]) -> bool:
    if match["party"] or not read_likely(int(match["n"])):
        return False
    return bool(hour_pattern().search(between))


def _overlaps(mention: Party, found: list[Party]) -> bool:
    return any(mention.start < one.end and one.start < mention.end for one in found)


@cache
def _bare_pattern() -> re.Pattern[str]:
    number = r"(?<![a-z0-9:/.~,#-])-?\d{1,7}(?![a-z0-9:/~#°]|[.,-]\d)"
    return re.compile(rf"{number}(?!\s*{listed('other_units')}(?![a-z]))")


@cache
def _others_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){listed('other_units_before')}\s+$")


@cache
def _fixed_pattern() -> re.Pattern[str]:
    # "I am one of your drivers" counts nobody.
    return whole(rf"{listed('fixed')}(?!\s+(?:of|wo|mu|muri|wa|kati)(?![a-z]))")
