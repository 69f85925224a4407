"""What a developer gives in the studio, and the customer's message that it stands for."""

from collections.abc import Mapping
from typing import Any

from langgraph.types import Command
from pydantic import BaseModel

from kit.errors import Misconfigured


class DeveloperInput(BaseModel):
    """One message of the customer: words, or the id of a button or row in `outgoing`."""

    text: str | None = None
    press: str | None = None


class DeveloperContext(BaseModel):
    """Whose conversation it is; without a phone, every thread has a customer of its own."""

    phone: str | None = None


NEEDS_A_MESSAGE = (
    'A run begins with what the customer writes, {"text": "Book a table"}, or presses, '
    '{"press": "<the id of a button in `outgoing`>"}.'
)


def message_of(given: object) -> dict[str, Any] | None:
    """The message that `given` stands for; None when a run goes on from where it stopped.

    Raises Misconfigured when it stands for none.
    """
    if isinstance(given, Command):
        given = given.resume
    if given is None:
        return None
    if isinstance(given, str):
        given = {"text": given}
    if isinstance(given, Mapping):
        if text := given.get("text"):
            return {"kind": "text", "text": str(text)}
        if press := given.get("press"):
            return {"kind": "button_reply", "option_id": str(press)}
    raise Misconfigured(NEEDS_A_MESSAGE)
