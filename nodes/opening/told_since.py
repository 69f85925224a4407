"""What they were told after a quote: whether a yes or a no could be meant for that instead."""

from typing import Any

from easymo.conversation.press import PERSON
from easymo.conversation.state import Choice

UNDOES = "cancel_"
"""How the tools begin that undo something."""


def asks_nothing(told: dict[str, Any]) -> bool:
    """Whether a yes cannot be meant for it: a statement of ours, with nothing to choose."""
    message = told["message"]
    return told["sender"] == "bot" and message["type"] == "text" and not _has_question(message)


def wants_a_no(told: dict[str, Any], offered: dict[str, Choice]) -> bool:
    """Whether a no, or "cancel", could be meant for it."""
    if told["sender"] != "bot" or _has_question(told["message"]):
        return True
    return any(_is_refusable(option, offered) for option in _options(told["message"]))


def _has_question(message: dict[str, Any]) -> bool:
    body = str(message.get("body") or message)
    return "?" in body or "？" in body


def _options(message: dict[str, Any]) -> list[dict[str, str]]:
    rows = [row for section in message.get("sections", []) for row in section["rows"]]
    return [*message.get("options", []), *rows]


def _is_refusable(option: dict[str, str], offered: dict[str, Choice]) -> bool:
    choice = offered.get(option["id"])
    return option["id"] == PERSON or bool(choice and choice["tool"].startswith(UNDOES))
