"""What is still known of messages that fell out of the window: by rules, from what happened."""

from collections.abc import Iterable

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from easymo.conversation.state import Summary

MOST_DEEDS = 4
DEED_CHARACTERS = 110
MOST_CHARACTERS = 600


def summed_up(before: Summary | None, forgotten: Iterable[AnyMessage]) -> Summary:
    """The summary with what is forgotten now: things done, and the place last spoken of."""
    summary = before or Summary(messages=0, done=[], venue=None)
    messages, done, venue = summary["messages"], list(summary["done"]), summary["venue"]
    for message in forgotten:
        messages += isinstance(message, HumanMessage)
        if isinstance(message, AIMessage):
            venue = _venue(message) or venue
            if _is_deed(message):
                done.append(_cut(" ".join(message.text.split()), DEED_CHARACTERS))
    return Summary(messages=messages, done=done[-MOST_DEEDS:], venue=venue)


def in_words(summary: Summary | None, language: str | None) -> str:
    """For a model to read; empty when nothing was forgotten yet."""
    if not summary or not summary["messages"]:
        return ""
    wrote = f"the customer wrote {summary['messages']} messages before these"
    parts = [f"{wrote}, in {language or '?'}"]
    if summary["venue"]:
        parts.append(f"last about the venue {summary['venue']}")
    if summary["done"]:
        parts.append("the customer was told: " + " | ".join(summary["done"]))
    return _cut("; ".join(parts), MOST_CHARACTERS)


def _is_deed(message: AIMessage) -> bool:
    """What code said after a press that was not Cancel: booked, cancelled, paid."""
    is_of_code = (message.id or "").startswith("code-")
    return is_of_code and message.additional_kwargs.get("done") is True


def _venue(message: AIMessage) -> str | None:
    named = [call["args"].get("venue") for call in message.tool_calls]
    return next((venue for venue in reversed(named) if isinstance(venue, str)), None)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
