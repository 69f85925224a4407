"""Places in a customer's words: from where, to where, near what; and what drivers write."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from easymo.models.guided.entities.place_words import (
    PIN,
    Role,
    find_known,
    is_ambiguous,
    is_no_place,
    known_places,
    marks,
    split_places,
    strip_around,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

MOST_WORDS = 6
SIGNS = frozenset(",.?!;\n")


@dataclass(frozen=True)
class Journey:
    """Names of places as they were written, for the gazetteer to find.

    `is_here`: where the customer is.
    """

    start: str | None = None
    end: str | None = None
    near: str | None = None
    is_here: bool = False


@dataclass(frozen=True)
class _Stretch:
    """Words with what stands before them; `role` is None where nothing does."""

    role: Role | None
    is_onward: bool
    words: Sequence[str]


def read_journey(text: str) -> Journey:
    """What a message says of places: by the words before them, or by their names alone."""
    found: dict[Role, str] = {}
    unmarked: list[str] = []
    words = split_places(text)
    for stretch in _stretches(words):
        if stretch.role is None:
            unmarked += find_known(stretch.words)
            continue
        name = _name(stretch.words)
        if not name:
            continue
        if stretch.is_onward and "start" not in found and "end" in found:
            found["start"] = found["end"]
        # "I want to go to Remera": the last one that names something is meant.
        found[stretch.role] = name
        unmarked += [*find_known(stretch.words)][1:] if stretch.role == "start" else []
    is_here = PIN in text or bool(_words("here").search(fold(text)))
    said = Journey(found.get("start"), found.get("end"), found.get("near"), is_here)
    return _with_unmarked(said, [one for one in unmarked if one], " ".join(words))


def read_place(text: str) -> str | None:
    """The place that a whole message names: the answer to a question for one."""
    said = read_journey(text)
    words = [word for word in split_places(text) if word not in SIGNS]
    name = said.end or said.start or said.near or _name(words)
    return name if name and len(name.split()) <= MOST_WORDS else None


def names_journey(text: str) -> bool:
    """`from Gisozi to Remera`: who names two places of ours wants to get there."""
    journey = read_journey(text)
    return all(place is not None and names_place(place) for place in (journey.start, journey.end))


def names_place(text: str) -> bool:
    """Whether it is sure that words name a place: one of the gazetteer, or behind a word for it."""
    said = read_journey(text)
    return any((said.start, said.end, said.near, *find_known(split_places(text))))


def _with_unmarked(said: Journey, unmarked: list[str], text: str) -> Journey:
    """`moto remera nyabugogo`, `kimironko to airport`: a name alone is the end that is missing."""
    named = {said.start, said.end, said.near}
    left = [name for name in dict.fromkeys(unmarked) if name not in named]
    if not said.end and not said.start and not said.near:
        left = [name for name in left if not is_ambiguous(name)] if len(left) < 2 else left
        if len(left) > 1:
            return replace(said, start=left[0], end=left[1])
        return replace(said, end=left[0]) if left and left[0] != text else said
    if said.end and not said.start and left:
        return replace(said, start=left[0])
    if said.start and not said.end and left:
        return replace(said, end=left[-1])
    return said


def _stretches(words: Sequence[str]) -> Iterator[_Stretch]:
    """The words up to the next that stands before a place, or to the end of a sentence."""
    table, roles = marks()
    role: Role | None = None
    before: Role | None = None
    is_onward, begun, at = False, 0, 0
    while at < len(words):
        if length := known_places().length_at(words, at):
            at += length
            continue
        length = table.length_at(words, at)
        is_sign = words[at] in SIGNS
        if not length and not is_sign:
            at += 1
            continue
        is_empty = at == begun
        yield _Stretch(role, is_onward, words[begun:at])
        if is_sign and not (is_empty and role):
            role, is_onward = None, False
        elif length:
            mark = roles[" ".join(words[at : at + length])]
            is_onward = mark == "onward" or (role == "end" and _ends_in_name(words[begun:at]))
            role = _role(mark, before, role if is_empty else None)
        before = role or before
        at += length or 1
        begun = at
    yield _Stretch(role, is_onward, words[begun:])


def _ends_in_name(words: Sequence[str]) -> bool:
    """`à Remera pour aller à Nyabugogo`: the one goes on from where the other is."""
    known = [*find_known(words)]
    return len(known) == 1 and " ".join(words).endswith(known[0])


def _role(mark: str, before: Role | None, open_role: Role | None) -> Role | None:
    """`to Chez Lando`, `from near the market`: what stands right behind a mark does not end it.

    `between A and B`: "and" stands before a place only when one was begun.
    """
    if mark == "near":
        return open_role or "near"
    if mark == "onward":
        return "end"
    if mark == "between":
        return "end" if before == "start" else None
    return None if mark == "here" else "start" if mark == "start" else "end"


def _name(words: Sequence[str]) -> str | None:
    """A place of the gazetteer, or else what was written, without what is no part of a name."""
    known = next((name for name in find_known(words) if name), None)
    name = known or strip_around(words)
    if not name or (not known and (is_no_place(name) or _words("here").fullmatch(name))):
        return None
    return name


def names_other_travel(text: str) -> bool:
    """A flight or a bus; the bus park and the airport are places one rides to.

    So is wherever a moto goes: `a moto to Nyabugogo, to the buses`.
    """
    if _words("own_travel").search(fold(text)):
        return False
    known = known_places()
    words, left, at = split_places(text), [], 0
    while at < len(words):
        length = known.length_at(words, at)
        left += [] if length else [words[at]]
        at += length or 1
    return bool(_words("other_travel").search(" ".join(left)))


def find_abroad(text: str) -> str | None:
    """A town or country that nobody rides to."""
    found = _words("abroad").search(fold(text))
    return found[0].title() if found else None


def read_kind(text: str) -> Literal["drivers", "venues", "shops"]:
    """Who is looked for, in a question for what is near."""
    plain = fold(text)
    if _words("shops").search(plain):
        return "shops"
    return "venues" if _words("venues").search(plain) else "drivers"


def read_availability(text: str) -> Literal["available", "off"] | None:
    """What a driver says of their work, when a message says nothing else."""
    said = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
    if said in _said("off"):
        return "off"
    return "available" if said in _said("available") else None


@cache
def _words(
    part: Literal["here", "venues", "shops", "other_travel", "own_travel", "abroad"],
) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.route, part)))


@cache
def _said(part: Literal["available", "off"]) -> frozenset[str]:
    phrases = (phrase for book in phrasebooks() for phrase in getattr(book.driving, part))
    return frozenset(" ".join(fold(phrase).split()) for phrase in phrases)
