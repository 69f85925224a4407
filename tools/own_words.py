"""Money that a model names is money that the customer named: otherwise they are asked for it."""

import re
from collections.abc import Iterator

from langchain_core.messages import BaseMessage, HumanMessage

from easymo.messages import amount_parser
from easymo.messages.amount_ranges import share_scale
from kit.errors import Refused
from tools.runtime import Runtime, is_pressed

MONEY_ARGUMENTS = frozenset({"amount", "budget", "budget_from"})
"""Arguments of tools in which a model quotes the customer's money."""

LONGEST_AMOUNT = 12
WORDS_READ = 200
# A hyphen behind a letter parts two words; before a number alone it makes it less than nothing.
_BREAK = re.compile(r"\s+|(?<=[^\W\d])-(?=\d)")
EDGES = ".,;:!?()[]\"«»“”'"


def is_named(runtime: Runtime, written: str) -> bool:
    """Whether the amount stands in what the customer wrote, or code offered it and they pressed.

    An amount that cannot be read is left to whoever reads it to refuse.
    """
    if is_pressed(runtime):
        return True
    wanted = _read(written)
    if wanted is None:
        return True
    return any(
        wanted in _amounts(text) for text in map(_text, reversed(runtime.state["messages"])) if text
    )


def read_quoted(runtime: Runtime, written: str | None) -> int | None:
    """The francs of an amount that the customer may leave out.

    Raises AmountUnclear when they did not name it, and what `amount_parser.read` raises.
    """
    if written is None or not written.strip():
        return None
    if not is_named(runtime, written):
        raise amount_parser.AmountUnclear
    return amount_parser.read(written)


def _text(message: BaseMessage) -> str:
    return message.text if isinstance(message, HumanMessage) else ""


def _amounts(text: str) -> Iterator[int]:
    """Every amount that words in a row make, taken whole: no thousand of `two thousand five`."""
    parts = _BREAK.split(share_scale(text))
    words = [word for part in parts if (word := part.strip(EDGES))][-WORDS_READ:]
    at = 0
    while at < len(words):
        ends = range(min(at + LONGEST_AMOUNT, len(words)), at, -1)
        found = next((end for end in ends if _is_amount(" ".join(words[at:end]))), None)
        if found and (value := _read(" ".join(words[at:found]))) is not None:
            yield value
        at = found or at + 1


def _is_amount(written: str) -> bool:
    """Also one that is refused, such as `minus 5000`: no part of it was named either."""
    try:
        amount_parser.read(written)
    except amount_parser.AmountUnclear:
        return False
    except Refused:
        return True
    return True


def _read(written: str) -> int | None:
    try:
        return amount_parser.read(written)
    except Refused:
        return None
