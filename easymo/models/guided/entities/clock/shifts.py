"""How far an hour moves: `an hour later`, `deux heures plus tôt`, `masaa mawili baadaye`."""

import re
from functools import cache

from easymo.models.guided.entities.clock.word_patterns import listed
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole


def find_shift(text: str) -> Mention[int] | None:
    """In minutes, fewer than none for earlier; where it stands."""
    figures = write_figures(text)
    match = _pattern().search(figures.text)
    if match is None:
        return None
    minutes = _minutes(match)
    end = max(match.end(), figures.end_of(match))
    return Mention(minutes if match["later"] else -minutes, match.start(), end)


def _minutes(match: re.Match[str]) -> int:
    if fixed := match["fixed"]:
        return _lengths("delay_fixed")[" ".join(fixed.split())]
    count, unit = match["n"] or match["n_behind"], match["unit"] or match["unit_first"]
    number = int(count) if count and count.isdecimal() else 1
    return number * _lengths("delay_units")[" ".join(unit.split())]


@cache
def _lengths(table: str) -> dict[str, int]:
    return {fold(w): n for b in phrasebooks() for w, n in getattr(b.times, table).items()}


@cache
def _pattern() -> re.Pattern[str]:
    unit = listed("delay_units")
    later = alternation(word for book in phrasebooks() for word in book.changes.later)
    earlier = alternation(word for book in phrasebooks() for word in book.changes.earlier)
    length = (
        rf"(?:(?:1\s+)?(?P<fixed>{listed('delay_fixed')})"
        rf"|(?P<n>\d{{1,2}}|an?|une?)\s*(?P<unit>{unit})"
        rf"|(?P<unit_first>{unit})(?:\s+(?P<n_behind>\d{{1,2}}))?)"
    )
    return whole(rf"{length}\s+(?:(?P<later>{later})|(?P<earlier>{earlier}))")
