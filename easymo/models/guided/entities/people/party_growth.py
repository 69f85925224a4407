"""How the party of a booking grows or shrinks: `2 more people`, `one is ill, so we are three`."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from easymo.models.guided.entities import guests
from easymo.models.guided.entities.people.words import people_numbers
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, mask, whole

FARTHEST = 15
"""Letters between the word and the number that it counts."""


@dataclass(frozen=True)
class PartyGrowth:
    """`more` come besides, fewer than none when some stay away; or they are `party` in all.

    `is_of_people`: people are counted, where a bare number may count anything.
    """

    more: int | None
    party: int | None
    is_of_people: bool


def read_growth(plain: str) -> tuple[PartyGrowth | None, str]:
    """What is told of it, and the words without that."""
    for sign, cue in ((1, _cue("more")), (-1, _cue("fewer"))):
        found = cue.search(plain)
        if found is None:
            continue
        rest = cue.sub(lambda said: " " * len(said[0]), plain)
        people = guests.find_mentions(rest)
        counted = [
            one for one in people or guests.find_bare_numbers(rest, of_people=True) if one.value
        ]
        if growth := _count(plain, found, counted, sign):
            return growth, mask(rest, counted)
    return _read_one_more(plain)


def _read_one_more(plain: str) -> tuple[PartyGrowth | None, str]:
    """`one more is coming`, `mon frère vient aussi`: a single one, with or without a number."""
    found = _cue("one_more").search(plain)
    if found is None:
        return None, plain
    others = [one for one in guests.find_mentions(plain) if one.end <= found.start()]
    if others:
        return None, plain
    rest = f"{plain[: found.start()]}{' ' * (found.end() - found.start())}{plain[found.end() :]}"
    return PartyGrowth(1, None, is_of_people=True), rest


def _count(
    plain: str, cue: re.Match[str], counted: list[Mention[int | None]], sign: int
) -> PartyGrowth | None:
    """A number beside the word is how many more; another one how many there are then."""
    beside = [one for one in counted if _is_beside(plain, one, cue)]
    others = [one for one in counted if one not in beside]
    if len({one.value for one in beside}) > 1 or not counted:
        return None
    is_of_people = bool(guests.find_mentions(plain) or people_numbers().search(plain))
    if others:
        return PartyGrowth(None, others[-1].value, is_of_people)
    return PartyGrowth(sign * (beside[0].value or 0), None, is_of_people)


def _is_beside(plain: str, one: Mention[int | None], cue: re.Match[str]) -> bool:
    """`2 more`, `add to my table 2`; not `one drops out, so we are 3`."""
    begin, end = (
        sorted((one.end, cue.start())) if one.end <= cue.start() else (cue.end(), one.start)
    )
    if end < begin:
        return True
    between = plain[begin:end]
    is_far = len(between) > FARTHEST or any(mark in between for mark in ",.;\n")
    return not is_far and not _cue("in_all").search(f"{between} {plain[one.start : one.end]}")


@cache
def _cue(name: Literal["more", "fewer", "in_all", "one_more"]) -> re.Pattern[str]:
    return whole(
        alternation(word for book in phrasebooks() for word in getattr(book.changes, name))
    )
