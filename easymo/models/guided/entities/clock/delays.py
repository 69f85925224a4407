"""How long from now: `in 3 hours`, `dans une demi-heure`, `mu masaha abiri`."""

import re
from datetime import datetime, timedelta
from functools import cache

from easymo.models.guided.entities.clock.word_patterns import listed
from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, fold, whole
from kit.clock import KIGALI

HALF = 0.5
UNITS = ("unit", "unit_first", "unit_after", "unit_ahead")
COUNTS = ("n", "n_behind", "n_after", "n_ahead")


def find_delays(text: str) -> list[Mention[timedelta]]:
    """The lengths of time that begin now."""
    figures = write_figures(text)
    found = []
    for match in _pattern().finditer(figures.text):
        end = max(match.end(), figures.end_of(match))
        found.append(Mention(timedelta(minutes=_minutes(match)), match.start(), end))
    return found


def find_moments(text: str, now: datetime) -> list[Mention[datetime]]:
    """When they are over, in Kigali."""
    local = now.astimezone(KIGALI)
    return [Mention(local + one.value, one.start, one.end) for one in find_delays(text)]


def _minutes(match: re.Match[str]) -> float:
    if fixed := match["fixed"] or match["fixed_after"]:
        return _fixed()[" ".join(fixed.split())]
    groups = match.groupdict()
    unit = next(groups[name] for name in UNITS if groups[name])
    counts = (groups[name] for name in COUNTS)
    count = next((int(n) for n in counts if n and n.isdecimal()), 1)
    return (count + (HALF if groups["half"] or groups["half_first"] else 0)) * _units()[
        " ".join(unit.split())
    ]


@cache
def _units() -> dict[str, int]:
    return {fold(w): n for book in phrasebooks() for w, n in book.times.delay_units.items()}


@cache
def _fixed() -> dict[str, int]:
    return {fold(w): n for book in phrasebooks() for w, n in book.times.delay_fixed.items()}


@cache
def _pattern() -> re.Pattern[str]:
    unit, half = listed("delay_units"), rf"(?:\s+(?P<half>{listed('delay_half')}))?"
    before = (
        rf"(?:(?:1\s+)?(?P<fixed>{listed('delay_fixed')})"
        rf"|(?P<unit_first>{unit})\s+(?P<n_behind>\d{{1,3}})"
        rf"|(?:(?P<n>\d{{1,3}}|an?)(?:\s+(?P<half_first>{listed('delay_half')}))?\s*)?"
        rf"(?P<unit>{unit})){half}"
    )
    after = (
        rf"(?:(?:1\s+)?(?P<fixed_after>{listed('delay_fixed')})|(?P<n_after>\d{{1,3}}|an?)\s*"
        rf"(?P<unit_after>{unit})|(?P<unit_ahead>{unit})\s+(?P<n_ahead>\d{{1,3}}))"
        rf"\s+{listed('delay_after')}"
    )
    return whole(rf"{listed('delay_before')}\s+{before}|{after}")
