"""Questions about other people: what is kept of somebody else is told to nobody, whoever asks.

Another is a relative, a name, a phone's number, or customers in general. A name counts where it is
written with a capital and is no place, day or brand.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from easymo.models.guided.entities.people.words import companions
from easymo.models.guided.entities.places import names_place
from easymo.models.guided.lexicon.phrasebook import Phrasebook, phrasebooks
from easymo.models.guided.lexicon.spelling import calendar_names
from easymo.models.guided.lexicon.text import alternation, fold, whole

NAME = re.compile(r"(?<![\w'’])[A-ZÀ-Ü][\w]{2,}")
PHONE = r"(?:\d{9,}|(?:250 ?|0)7\d\d \d{3} \d{3})"
NUMBERED = r"(?:\s+(?:no|number|nomero|numero|namba|numéro))?\s*#?\s?\d{1,15}"
NAMED = "somebodynamed"
"""Stands where a name stood."""
BRANDS = {"easymo", "mtn", "momo", "whatsapp"}
NOBODY = r"(?!x)x"

ListName = Literal[
    "records", "numbered", "owned", "clients", "who", "asks", "asks_after", "deeds",
    "deeds_asked", "amounts", "having", "mine", "tells", "kept", "made_by",
]  # fmt: skip


def asks_about_others(text: str) -> bool:
    """`show me Jean's bookings`, `est-ce que mon mari a réservé ?`, `nipe namba ya Jean`."""
    plain = _mark_names(text)
    return any(pattern.search(plain) for pattern in _patterns())


def claims_to_rule(text: str) -> bool:
    """Words that would tell us how to work, or that whoever writes them is in charge."""
    return _rules().search(fold(text)) is not None


def asks_about_own_data(text: str) -> bool:
    """`who gave you my number?`, `je mnauza data zangu?`: what we know of them, and from whom."""
    plain = fold(text)
    return any(data.search(plain) and known.search(plain) for data, known in _own_data())


@cache
def _own_data() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (whole(alternation(book.others.own_data)), whole(alternation(book.others.how_known)))
        for book in phrasebooks()
    )


def _mark_names(text: str) -> str:
    """The text in small letters, with one word in the place of every name of a person."""
    plain = fold(text)
    for name in {fold(word) for word in NAME.findall(text)}:
        if name not in _no_names() and not names_place(name):
            plain = re.sub(rf"\b{re.escape(name)}\b", NAMED, plain)
    return plain


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    clients = whole(alternation(word for book in phrasebooks() for word in book.others.clients))
    each = (re.compile(one) for book in phrasebooks() for one in _patterns_of(book))
    return (clients, *each)


def _patterns_of(book: Phrasebook) -> Iterator[str]:
    """Of one language: `la` is an article in one and means "of" in another."""
    other, of = _other(), _links(book)
    yield rf"\b{_of(book, 'records')}(?:{NUMBERED})?\s+{of}\s*{other}\b"
    yield rf"\b{_of(book, 'numbered')}{NUMBERED}\s+{of}\s*{other}\b"
    if book.others.owned:
        lower = rf"(?!(?:{_never()})\b)[a-z]{{3,}}"
        yield rf"\b(?:{other}|{lower}) s (?:\w+ )?{_of(book, 'owned')}\b"
    asked = alternation([*book.others.deeds, *book.others.deeds_asked])
    yield rf"\b{_of(book, 'asks')}\s+(?:\w+\s+){{0,2}}{other}\s+(?:\w+\s+){{0,3}}{asked}\b"
    yield rf"\b{other}\s+{_of(book, 'deeds')}\b.*\b{_of(book, 'asks_after')}\b"
    mine = _of(book, "mine")
    yield rf"\b{_of(book, 'who')}\s+(?:\w+\s+)?{_of(book, 'deeds')}\b(?!.*\b{mine}\b)"
    tells = rf"\b{_of(book, 'tells')}(?:\s+\w+){{0,3}}\s+"
    yield rf"{tells}{other}(?:\s+\w+){{0,2}}\s+{asked}\b"
    yield rf"{tells}{_of(book, 'deeds')}\s+{other}\b"
    yield rf"\b{_of(book, 'kept')}\s+{of}\s*(?:[a-z]+\s+){{0,2}}{PHONE}\b"
    yield rf"\b{_of(book, 'made_by')}\s+(?:[a-z]+\s+){{0,2}}{other}\b"
    amounts, having = _of(book, "amounts"), _of(book, "having")
    yield rf"\b{amounts}\b.*\b(?:{having}\s+{other}|{other}\s+{having})\b"
    # In Kinyarwanda what they have stands before it: `umugabo wanjye amafaranga afite`.
    between = r"(?:\w+\s+){0,2}" if book.language == "rw" else ""
    yield rf"\b{other}\s+{between}{having}\b.*\b{amounts}\b"


def _other() -> str:
    """Whoever is somebody else, as a piece of a regular expression."""
    return f"(?:{companions()}|{PHONE}|{NAMED})"


def _links(book: Phrasebook) -> str:
    """What stands between a thing and whose it is: `za`, `bwa` and the like by their class."""
    return {
        "sw": r"(?:ya|za|la|wa|yake)",
        "rw": r"(?:ya|za|bwa|rya|wa|y|z|bw|ry|w)",
    }.get(book.language, alternation(book.cues.belongs_to))


def _of(book: Phrasebook, name: ListName) -> str:
    words = getattr(book.others, name)
    return alternation(words) if words else NOBODY


@cache
def _rules() -> re.Pattern[str]:
    books = phrasebooks()
    return whole(alternation(w for b in books for w in (*b.others.ruling, *b.cues.instructing)))


@cache
def _no_names() -> frozenset[str]:
    books = phrasebooks()
    days = {
        name
        for book in books
        for kind in ("days", "months")
        for name in calendar_names(book.language, kind, "wide")
    }
    own = {fold(w) for b in books for w in (*b.cues.own, *b.others.no_names, *b.cues.polite)}
    return frozenset(days | own | BRANDS)


@cache
def _never() -> str:
    return "|".join(re.escape(word) for word in sorted(_no_names()) if word)
