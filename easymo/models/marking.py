"""The history as a model over HTTP reads it: what code said and what was pressed are marked.

Marks are made when messages are sent and stored in no text: rules read the same messages.
"""

import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

MARK = "[EasyMO]"
CODE = "code-"
"""How the id of a message begins that code wrote."""

# Only code may mark: a customer or a model who writes the mark must not pass for it.
_FORGED = re.compile(r"\[(?=\s*(?:easymo|buttons|pressed)\b)([^\]\n]*)\]?", re.IGNORECASE)


def marked(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    return [_marked(message) for message in messages]


def unmarked(text: str) -> str:
    """A model's or a customer's words without any mark of ours."""
    return _FORGED.sub(r"(\1)", text)


def _marked(message: BaseMessage) -> BaseMessage:
    if not isinstance(message, AIMessage | HumanMessage) or not isinstance(message.content, str):
        return message
    facts = message.additional_kwargs
    text = unmarked(message.content)
    if isinstance(message, HumanMessage):
        text = f"[pressed: {facts['pressed']}]" if facts.get("pressed") else text
    elif (message.id or "").startswith(CODE):
        text = f"{MARK} {text}"
        if titles := facts.get("buttons"):
            text += f"\n[buttons: {' · '.join(titles)}]"
    return message if text == message.content else message.model_copy(update={"content": text})
