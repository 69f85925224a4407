"""Where a message goes: what triage answers, and which of the customer's words each agent gets."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field, model_validator

from easymo.agents.table import AgentName
from easymo.conversation.state import Request
from easymo.messages.catalogue import Language

MOST_FURTHER = 4
"""More requests than these are no message any more."""
WORD = re.compile(r"\w+")


class FurtherRequest(BaseModel):
    request: str = Field(description="Its part of the message, word for word")
    agent: AgentName | None = Field(None, description="Who serves it")


class Route(BaseModel):
    """Where the customer's newest message goes."""

    reason: str = Field(description="Why, in a few words")
    agent: AgentName
    language: Language = Field(
        description="The language so far; another one only for a whole sentence in it, never for "
        "a number, a name, a place or a yes"
    )
    request: str = Field(description="The part of the message for this agent, word for word")
    further: list[FurtherRequest] = Field(
        default_factory=list,
        description="Each other request of the message, in its order; empty when it holds one",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_second(cls, given: Any) -> Any:
        """One further request may be given by its words alone: who serves it is decided later."""
        if isinstance(given, dict) and (second := given.get("second_request")):
            return {"further": [{"request": second}], **given}
        return given


def list_requests(route: Route, said: str) -> list[Request]:
    """The parts of what was `said`, in order, each in the customer's own words.

    A part that a model put in words of its own goes to its agent as the whole message. Is that
    the first agent or nobody's, the first gets the whole.
    """
    first = Request(text=_quoted(route.request, said) or said, agent=route.agent)
    later: list[Request] = []
    for one in route.further[:MOST_FURTHER]:
        if words := _quoted(one.request, said):
            later.append(Request(text=words, agent=one.agent))
        elif one.agent in (None, route.agent):
            first = Request(text=said, agent=route.agent)
        else:
            later.append(Request(text=said, agent=one.agent))
    return [first, *later]


def _quoted(part: str, said: str) -> str | None:
    """The part, when its words stand in what was said, in a row."""
    wanted, words = _words(part), _words(said)
    starts = range(len(words) - len(wanted) + 1)
    stands = any(words[begin : begin + len(wanted)] == wanted for begin in starts)
    return part.strip() if wanted and stands else None


def _words(text: str) -> Sequence[str]:
    return WORD.findall(text.casefold())
