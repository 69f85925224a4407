"""The history as a model over HTTP reads it: what code said and what was pressed are marked.

Marks are made when messages are sent and stored in no text: rules read the same messages.
"""

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

MARK = "[EasyMO]"
CODE = "code-"
"""How the id of a message begins that code wrote."""

BUTTONS, PRESSED, AGAIN, CHANGED = "buttons", "pressed", "again", "changed"
"""What a message carries beside its words, for a mark to tell it: the titles under it, the title
that was pressed, that the buttons are those of the quote from before, what became of it since."""

# Only code may mark: a customer or a model who writes the mark must not pass for it.
_FORGED = re.compile(
    r"\[(?=\s*(?:easymo|buttons|pressed|deleted|edited)\b)([^\]\n]*)\]?", re.IGNORECASE
)


def mark(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    return [_marked(message) for message in messages]


def unmark(text: str) -> str:
    """A model's or a customer's words without any mark of ours."""
    return _FORGED.sub(r"(\1)", text)


def _marked(message: BaseMessage) -> BaseMessage:
    if not isinstance(message, AIMessage | HumanMessage) or not isinstance(message.content, str):
        return message
    facts = message.additional_kwargs
    text = unmark(message.content)
    if isinstance(message, HumanMessage):
        text = _of_customer(text, facts)
    else:
        text = f"{MARK} {text}" if (message.id or "").startswith(CODE) else text
        text += _beneath(facts)
    return message if text == message.content else message.model_copy(update={"content": text})


def _of_customer(text: str, facts: dict[str, Any]) -> str:
    if facts.get(PRESSED):
        return f"[pressed: {facts[PRESSED]}]"
    if facts.get(CHANGED):
        return f"[{facts[CHANGED]}] {text}".strip()
    return text


def _beneath(facts: dict[str, Any]) -> str:
    """What stood under a message to be pressed."""
    if not facts.get(BUTTONS):
        return ""
    again = f"\n{MARK} The open quote was shown again here." if facts.get(AGAIN) else ""
    return f"{again}\n[buttons: {' · '.join(facts[BUTTONS])}]"
