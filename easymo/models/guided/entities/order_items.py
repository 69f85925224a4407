"""What a customer wants to buy, and how many of it; the shops know what it means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.phrasebook import number, numbers, phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

MOST_ITEMS = 10
ASKING = intents_with("names_goods")
# Part of a product's name: `coffee 500 g`.
_SIZE = r"(?!\s*(?:g|gr|ml|cl|mah|gb|w|mg)(?![a-z]))"


@dataclass(frozen=True)
class WantedItem:
    words: str
    quantity: int | None = None

    def as_argument(self) -> dict[str, object]:
        given: dict[str, object] = {"product": self.words}
        return given if self.quantity is None else {**given, "quantity": self.quantity}


def read_items(text: str) -> list[WantedItem]:
    """`2 kg of sugar and milk`: two of sugar, and milk without a number.

    A number by itself is how many of what stands before it: `earphones, 1 piece`.
    """
    found: list[WantedItem] = []
    for read in (_item(piece) for piece in _breaks().split(fold(text)) if piece):
        if read.words:
            found.append(read)
        elif found and found[-1].quantity is None:
            found[-1] = WantedItem(found[-1].words, read.quantity)
    return found[:MOST_ITEMS]


def strip_question(text: str) -> str:
    """What is left of a question for products without the question."""
    left = _noise().sub(" ", fold(text))
    return " ".join(re.sub(r"[^a-z0-9 ]+", " ", left).split())


def read_quantity(text: str) -> int | None:
    """The number in an answer to "how many"."""
    found = _quantity().search(fold(text))
    return number(found["n"]) if found else None


def count_items(arguments: Mapping[str, Any], many: int) -> dict[str, Any]:
    """An order's arguments with a number for the first thing that has none, else for the last."""
    items = [dict(item) for item in arguments.get("items") or []]
    if items:
        uncounted = (item for item in items if item.get("quantity") is None)
        next(uncounted, items[-1])["quantity"] = many
    return {**arguments, "items": items}


def _item(piece: str) -> WantedItem:
    found = _quantity().search(piece)
    left = piece[: found.start()] + " " + piece[found.end() :] if found else piece
    return WantedItem(strip_question(left), number(found["n"]) if found else None)


@cache
def _breaks() -> re.Pattern[str]:
    joins = alternation(word for book in phrasebooks() for word in book.cues.joins)
    return re.compile(rf"\n+|[,;]\s+|\+|&|(?<![a-z0-9]){joins}(?![a-z0-9])")


@cache
def _quantity() -> re.Pattern[str]:
    units = alternation(unit for book in phrasebooks() for unit in book.shopping.units)
    n = rf"(?P<n>\d{{1,4}}|{alternation(numbers())})"
    before = rf"(?:{units}\s+)?"
    return re.compile(
        rf"(?<![a-z0-9.,]){before}{n}{_SIZE}(?:\s*{units})?(?![a-z0-9]|[.,]\d)",
    )


@cache
def _noise() -> re.Pattern[str]:
    books = phrasebooks()
    asked = [
        part
        for book in books
        for name, intent in book.intents.items()
        if name in ASKING
        for phrase in intent.phrases
        for part in phrase.split(" .. ")
    ]
    around = [w for book in books for w in (*book.shopping.ignored, *book.cues.polite)]
    return whole(alternation([*asked, *around]))
