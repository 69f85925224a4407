"""Marks that a customer gives: `ten out of ten`, `tano kwa tano`, `icumi ku icumi`, `5 stars`."""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold

Rating = Literal["up", "down"]

CONTENT = 0.7
"""So much of all the marks there are is given by who is content."""
STARS = 5


def find_ratings(text: str) -> list[Mention[Rating]]:
    """Each mark in a line, with where it stands. Of what there are is five or ten."""
    figures = write_figures(text)
    return [
        Mention(_judge(match), match.start(), max(match.end(), figures.end_of(match)))
        for match in _pattern().finditer(figures.text)
    ]


def read_rating(text: str) -> Rating | None:
    """The mark that is given; None where none is."""
    found = find_ratings(fold(text))
    return found[0].value if found else None


def _judge(match: re.Match[str]) -> Rating:
    given = int(match["given"] or match["stars"] or match["behind"])
    return "up" if given >= CONTENT * int(match["of"] or STARS) else "down"


@cache
def _pattern() -> re.Pattern[str]:
    cues = [book.cues for book in phrasebooks()]
    out_of = alternation(word for each in cues for word in each.out_of)
    stars = alternation(word for each in cues for word in each.stars)
    edge, end = r"(?<![a-z0-9:/.,])", r"(?![a-z0-9:/]|[.,]\d)"
    mark = rf"(?P<given>10|\d)\s+{out_of}\s+(?P<of>5|10)"
    return re.compile(
        rf"{edge}(?:{mark}|(?P<stars>[1-5])\s+{stars}|{stars}\s+(?P<behind>[1-5])){end}"
    )
