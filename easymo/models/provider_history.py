"""The messages as a model over HTTP reads them: each thing once, and no more than it needs.

Made when messages are sent: rules and the guided model read them as they are kept.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from easymo.models.marking import BUTTONS, CODE, mark

NEWEST_TEXTS = "newest_texts"
"""In a system message's `additional_kwargs`: the model reads so many texts, and no tools."""
LONGEST_TEXT = 300
BELOW = "(as said below)"
_SHOWN = re.compile(r" \(They are shown these choices: .*? Do not list them again\.\)", re.DOTALL)


def to_provider(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    most = next((one.additional_kwargs.get(NEWEST_TEXTS) for one in messages), None)
    return _newest_texts(mark(messages), most) if most else mark([*_said_once(messages)])


def _newest_texts(messages: Sequence[BaseMessage], most: int) -> list[BaseMessage]:
    """The newest texts, and what code tells; cut where they are long, but for what is answered."""
    asked = list(takewhile(lambda one: isinstance(one, HumanMessage), reversed(messages)))
    texts = [
        one for one in messages if isinstance(one, HumanMessage | AIMessage) and one.text.strip()
    ]
    kept = {id(one) for one in (*texts[-most:], *asked)}
    whole = {id(one) for one in asked}
    return [
        one if isinstance(one, SystemMessage) or id(one) in whole else _cut(one)
        for one in messages
        if isinstance(one, SystemMessage) or id(one) in kept
    ]


def _cut(message: BaseMessage) -> BaseMessage:
    text = message.text
    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    return HumanMessage(short) if isinstance(message, HumanMessage) else AIMessage(short)


def _said_once(messages: Sequence[BaseMessage]) -> Iterator[BaseMessage]:
    """A tool's sentence that code said to the customer as well stands there alone."""
    for position, message in enumerate(messages):
        said = str((getattr(message, "artifact", None) or {}).get("say") or "")
        if isinstance(message, ToolMessage) and said:
            yield _shortened(message, said, messages[position + 1 :])
        else:
            yield message


def _shortened(message: ToolMessage, said: str, after: Sequence[BaseMessage]) -> ToolMessage:
    answer = takewhile(lambda one: not isinstance(one, HumanMessage), after)
    told = [one for one in answer if (one.id or "").startswith(CODE) and said in one.text]
    if not told:
        return message
    content = message.text.replace(said, BELOW)
    if told[0].additional_kwargs.get(BUTTONS):
        content = _SHOWN.sub("", content)
    return message.model_copy(update={"content": content})
