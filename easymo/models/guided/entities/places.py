"""Places in a customer's words: from where, to where, near what; and what drivers write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

PIN = "📍"
MOST_WORDS = 6
_PIECE = re.compile(r"[,.?!;:\n]+(?=\s|$)")
_EDGE = " ,.?!;:-"

Role = Literal["start", "end", "near"]
ROLES: tuple[Role, ...] = ("start", "end", "near")


@dataclass(frozen=True)
class Journey:
    """Names of places as they were written, for the gazetteer to find.

    `is_here`: where the customer is.
    """

    start: str | None = None
    end: str | None = None
    near: str | None = None
    is_here: bool = False


def read_journey(text: str) -> Journey:
    """What a message says of places, by the words that stand before them."""
    plain = fold(text)
    found: dict[Role, str] = {}
    for role, words in _parts(plain):
        # "I want to go to Remera": the last one that names something is meant.
        if name := _name(words):
            found[role] = name
    is_here = PIN in text or bool(_words("here").search(plain))
    return Journey(found.get("start"), found.get("end"), found.get("near"), is_here)


def read_place(text: str) -> str | None:
    """The place that a whole message names: the answer to a question for one."""
    said = read_journey(text)
    name = said.end or said.start or said.near or _name(fold(text))
    return name if name and len(name.split()) <= MOST_WORDS else None


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


def _parts(plain: str) -> Iterator[tuple[Role, str]]:
    """Each word that stands before a place, with what follows it up to the next one."""
    for piece in _PIECE.split(plain):
        marks = [*_marks().finditer(piece)]
        before: Role | None = None
        for number, mark in enumerate(marks):
            until = marks[number + 1].start() if number + 1 < len(marks) else len(piece)
            role = _role(mark[0], before)
            if role == "near" and before and _follows(marks, number, piece):
                role = before
            before = role or before
            if role:
                yield role, piece[mark.end() : until]


def _follows(marks: list[re.Match[str]], number: int, piece: str) -> bool:
    """`to Chez Lando`, `from near the market`: what stands right behind a mark does not end it."""
    return number > 0 and not piece[marks[number - 1].end() : marks[number].start()].strip()


def _role(mark: str, before: Role | None) -> Role | None:
    """`between A and B`: "and" stands before a place only when one was begun."""
    for role in ROLES:
        if mark in _marking(role):
            return role
    return "end" if before == "start" else None


def _name(words: str) -> str | None:
    """Without what is no part of a name; None when nothing is left."""
    left = words.strip(_EDGE).removeprefix(PIN).strip(_EDGE)
    while (shorter := _around().sub("", left).strip(_EDGE)) != left:
        left = shorter
    is_word = bool(re.search(r"[a-z]{2,}", left)) and not _words("here").fullmatch(left)
    return left if is_word else None


@cache
def _marking(role: Role) -> frozenset[str]:
    return frozenset(fold(word) for book in phrasebooks() for word in getattr(book.route, role))


@cache
def _marks() -> re.Pattern[str]:
    joining = [word for book in phrasebooks() for word in book.route.between]
    return whole(alternation([*(word for role in ROLES for word in _marking(role)), *joining]))


@cache
def _around() -> re.Pattern[str]:
    """Words at the edges of a name that are none of it: `a moto`, `please`, `now`."""
    said = [w for book in phrasebooks() for w in (*book.route.ignored, *book.cues.polite)]
    words = alternation(said)
    return re.compile(rf"^{words}(?![a-z0-9])|(?<![a-z0-9]){words}$")


@cache
def _words(part: Literal["here", "venues", "shops"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.route, part)))


@cache
def _said(part: Literal["available", "off"]) -> frozenset[str]:
    phrases = (phrase for book in phrasebooks() for phrase in getattr(book.driving, part))
    return frozenset(" ".join(fold(phrase).split()) for phrase in phrases)
