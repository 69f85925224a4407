"""Money that a model names is money that the customer named: otherwise they are asked for it."""

import re
from collections.abc import Iterator

from langchain_core.messages import BaseMessage, HumanMessage

from easymo.messages import amount_parser
from kit.errors import Refused
from tools.runtime import Runtime, is_pressed

MONEY_ARGUMENTS = frozenset({"amount", "budget", "budget_from"})
"""Arguments of tools in which a model quotes the customer's money."""

LONGEST_AMOUNT = 12
WORDS_READ = 200
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
    """Every amount that some words in a row make."""
    words = [word for part in re.split(r"\s+|(?<=\D)-(?=\d)", text) if (word := part.strip(EDGES))]
    words = words[-WORDS_READ:]
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + LONGEST_AMOUNT, len(words)) + 1):
            value = _read(" ".join(words[begin:end]))
            if value is not None:
                yield value


def _read(written: str) -> int | None:
    try:
        return amount_parser.read(written)
    except Refused:
        return None
