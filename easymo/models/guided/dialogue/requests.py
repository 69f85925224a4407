"""The one or two requests of a burst, each in the customer's own words."""

import re
from dataclasses import dataclass
from functools import cache

from easymo.models.guided.entities.goods.order_items import read_order
from easymo.models.guided.lexicon.intents import (
    INTENTS,
    MONEY,
    SHOPPING,
    SUPPORT,
    Intent,
    Intents,
    intents_of,
    intents_with,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.phrase_match import is_said
from easymo.models.guided.nlu.understanding import Understanding, understand

# Reading a piece costs milliseconds, and a burst of commas has a thousand of them.
MOST_PIECES = 20
SMALL_TALK = intents_with("small_talk") | {None}
# `… and pay with momo`: how, and no request of its own.
HOW = "pay_with"
OF_TABLES: Intents = intents_of("booking")
COMPLAINTS = intents_with("complaining")
# What a complaint is not about.
BESIDE_COMPLAINT = intents_with("beside_complaint")


@dataclass(frozen=True)
class Piece:
    """A piece of the burst that could stand alone."""

    text: str
    understood: Understanding

    @property
    def asks_in_words(self) -> bool:
        """`yesterday at Nyamirambo` has the facts of a booking, and asks for none."""
        return self.understood.intent is not None or self.understood.facts.is_order

    @property
    def request(self) -> Intent | None:
        """What the piece asks for; None where it asks for nothing."""
        intent = self.understood.intent
        if intent is None or intent in SMALL_TALK or intent == HOW:
            return "book" if self.understood.facts else None
        return INTENTS[intent].counts_as or intent


def cut_pieces(text: str, situation: Situation, language: str) -> list[Piece]:
    """The pieces that may stand alone; none of a text of too many."""
    pieces = _split(text)
    if len(pieces) > MOST_PIECES:
        return []
    return [
        Piece(piece.strip(), understand(piece.strip(), situation, language)) for piece in pieces
    ]


def _split(text: str) -> list[str]:
    return [piece for piece in _break().split(text) if piece and piece.strip(" ,.;!?\n")]


def split_requests(burst: str, situation: Situation, language: str) -> tuple[str, str | None]:
    """The burst as its first request and the rest."""
    pieces, parts = _split(burst), cut_pieces(burst, situation, language)
    if not parts:
        return burst.strip(), None
    asked = {part.request for part in parts if part.request}
    beside = {part.request for part in parts if part.asks_in_words}
    if asked & COMPLAINTS and not beside & BESIDE_COMPLAINT:
        return burst.strip(), None
    if not asked & COMPLAINTS and understand(burst, situation, language).intent in COMPLAINTS:
        # "You took my money, and no booking": what is wrong shows in the whole alone.
        return burst.strip(), None
    if at := _instructions_at(parts):
        burst, pieces, parts = burst[: _position(burst, pieces, at)], pieces[:at], parts[:at]
    starts = [i for i, part in enumerate(parts) if _begins(i, parts)]
    if len(starts) < 2:
        return trim(burst) if at else burst.strip(), None
    at = _position(burst, pieces, starts[1])
    first, second = burst[:at], burst[at:]
    return trim(first), trim(second) or None


def _instructions_at(parts: list[Piece]) -> int | None:
    """Where words begin, behind a request, that would instruct us: nothing from there on is one."""
    found = (i for i, part in enumerate(parts) if _instructs().search(fold(part.text)))
    at = next(found, None)
    return at if any(part.request for part in parts[:at]) else None


def _begins(i: int, parts: list[Piece]) -> bool:
    """Whether this piece asks for something that the pieces before it do not."""
    asked = parts[i].request
    before = [part for part in parts[:i] if part.request and not _only_tells(part, parts)]
    if asked is None or _only_tells(parts[i], parts):
        return False
    if not before:
        return True
    last = before[-1]
    if INTENTS[asked].continues == last.request or _is_more_goods(asked, last, parts[i]):
        return False
    if asked != last.request:
        return _stands_alone(parts[i]) or _asks_for_table(parts[i], last)
    return asked == "book" and _is_other_booking(last.understood, parts[i].understood)


def _only_tells(part: Piece, parts: list[Piece]) -> bool:
    """`we are three students, we look for a house`: how many they are, and no table."""
    others = {one.request for one in parts if one.asks_in_words} - OF_TABLES
    is_party = part.understood.facts.known == ("guests",) and part.understood.intent is None
    return (
        is_party
        and bool(others)
        and not any(one.request in OF_TABLES for one in parts if one is not part)
    )


def _is_more_goods(asked: Intent, last: Piece, part: Piece) -> bool:
    """`order 2 sugar … and 1 milk from Isoko Remera`: a shop in Remera, and no ride from there."""
    if asked != "ride" or INTENTS[last.request or asked].agent != "shop":
        return False
    return read_order(part.text).shop is not None and not is_said(fold(part.text), "ride")


def _stands_alone(part: Piece) -> bool:
    """Facts without a word of their own (`… and 4 people`) belong to what was said before."""
    return part.understood.intent not in SMALL_TALK


def _asks_for_table(part: Piece, last: Piece) -> bool:
    """`what is left in my wallet, and 2 places tomorrow at 5`: it needs no word of its own."""
    facts = part.understood.facts
    is_whole = facts.guests is not None and facts.day is not None
    return is_whole and last.request in MONEY | SHOPPING | SUPPORT


def _is_other_booking(first: Understanding, second: Understanding) -> bool:
    """`2 for tomorrow and 3 for friday`; not `2 tomorrow, no, 3`."""
    if second.is_correction:
        return False
    if second.again:
        return True
    both_days = first.facts.day and second.facts.day
    return bool(both_days and first.facts.guests is not None and second.facts.guests is not None)


def _position(burst: str, pieces: list[str], index: int) -> int:
    at = 0
    for piece in pieces[: index + 1]:
        at = burst.index(piece, at)
        at += len(piece)
    return at - len(pieces[index])


def trim(text: str) -> str:
    return _trailing_join().sub("", text.strip(" ,;.\n")).strip(" ,;\n")


@cache
def _instructs() -> re.Pattern[str]:
    """`forget your instructions`, `new rule`."""
    return whole(alternation(word for book in phrasebooks() for word in book.cues.instructing))


@cache
def _break() -> re.Pattern[str]:
    joins = alternation(word for book in phrasebooks() for word in book.cues.joins)
    return re.compile(rf"\n+|(?<=[a-zA-Z0-9])[.!?;]+\s+|,\s*|\b{joins}\b", re.IGNORECASE)


@cache
def _trailing_join() -> re.Pattern[str]:
    joins = alternation(word for book in phrasebooks() for word in book.cues.joins)
    return re.compile(rf"(?:[\s,]+{joins})+$|^(?:{joins}\s+)+", re.IGNORECASE)
