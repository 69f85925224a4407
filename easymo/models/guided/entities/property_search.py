"""What a customer wants of a property: kind, rent or sale, rooms, budget, and where."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from easymo.messages import amount_parser
from easymo.messages.amount_ranges import share_scale
from easymo.models.guided.entities.goods.goods_words import counts
from easymo.models.guided.entities.money import amount_spans
from easymo.models.guided.entities.place_words import find_known, is_ambiguous, split_places
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, mask, whole
from kit.errors import Refused

# Less is no rent: the number counts something else.
LEAST_RWF = 10_000
PLACE_WORDS = 2
_STUDIO = re.compile(r"(?<![a-z])(?:studios?|sitidiyo)(?![a-z])")
"""One room, whatever one speaks."""

Kind = Literal["house", "apartment", "land", "office"]
KINDS: tuple[Kind, ...] = ("land", "office", "apartment", "house")
Terms = Literal["rent", "sale"]
TERMS: tuple[Terms, ...] = ("rent", "sale")


def read_search(text: str) -> dict[str, Any]:
    """The arguments of a search that a message gives; what it does not say is left out."""
    plain = share_scale(fold(text))
    counted = _rooms(plain)
    left = mask(plain, counted)
    said: Mapping[str, Any] = {
        "kind": next((kind for kind in KINDS if _words(kind).search(left)), None),
        "terms": next((one for one in TERMS if _words(one).search(left)), None),
        "rooms": counted[0].value if counted else None,
        "place": read_place(left),
        **_budget(left),
    }
    return {name: value for name, value in said.items() if value is not None}


def read_place(plain: str) -> str | None:
    """A place behind "in" or "near", or else any place of the gazetteer: `a house, remera`."""
    return _behind_near(plain) or next(iter(_places(plain)), None)


def _places(plain: str) -> list[str]:
    return [name for name in find_known(split_places(plain)) if not is_ambiguous(name)]


def _behind_near(plain: str) -> str | None:
    """The word or two behind "in" or "near", up to a word that is no name."""
    for match in _near().finditer(plain):
        name: list[str] = []
        for word in re.findall(r"[a-z]+|\S", plain[match.end() :])[:PLACE_WORDS]:
            if not word.isalpha() or _ignored().fullmatch(word):
                break
            name.append(word)
        if known := _places(" ".join(name)):
            return known[0]
        # "I would like", "a look": a single letter is "in" before a place we know alone.
        if name and len(name[0]) > 2 and len(match[0].strip()) > 1:
            return " ".join(name)
    return None


def _rooms(plain: str) -> list[Mention[int]]:
    found = [*_counted().finditer(plain)]
    if not found and (studio := _STUDIO.search(plain)):
        return [Mention(1, studio.start(), studio.start())]
    return [Mention(_number(m["n"] or m["m"]), m.start(), m.end()) for m in found]


def _budget(plain: str) -> dict[str, str]:
    said = [one for one in amount_spans.find_mentions(plain) if _is_price(one.value)]
    if len(said) > 1:
        return {"budget_from": said[0].value, "budget": said[-1].value}
    if not said:
        return {}
    [only] = said
    # `more than 300k`; but `not above 300k` is the most.
    before = _least().search(plain[: only.start])
    is_least = before is not None and not _denial().search(plain[: before.start()])
    return {"budget_from" if is_least else "budget": only.value}


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else counts()[" ".join(written.split())]


def _is_price(written: str) -> bool:
    try:
        return amount_parser.read(written) >= LEAST_RWF
    except Refused:
        return False


@cache
def _words(
    part: Literal["house", "apartment", "land", "office", "rent", "sale"],
) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.homes, part)))


@cache
def _counted() -> re.Pattern[str]:
    rooms = alternation(word for book in phrasebooks() for word in book.homes.rooms)
    n = rf"\d{{1,2}}|{alternation(counts())}"
    return whole(rf"(?P<n>{n})[\s-]*{rooms}|{rooms}\s+(?P<m>{n})")


@cache
def _least() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.homes.least)
    return re.compile(rf"(?<![a-z0-9]){words}\s*$")


@cache
def _denial() -> re.Pattern[str]:
    """What turns the least into the most: `no more than`, `isiyo zaidi ya`."""
    words = [word for book in phrasebooks() for word in (*book.cues.negations, *book.homes.denials)]
    return re.compile(rf"(?<![a-z0-9]){alternation(words)}\s+$")


@cache
def _near() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.homes.near)
    return re.compile(rf"(?<![a-z0-9]){words}\s+")


@cache
def _ignored() -> re.Pattern[str]:
    books = phrasebooks()
    own = [w for book in books for part in vars(book.homes).values() for w in part]
    return re.compile(alternation([*own, *(w for book in books for w in book.dates.relative)]))
