"""A turn that is being opened: what is known, and the update that every way out begins with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from langgraph.types import Command

from easymo.agents.table import ToolNode
from easymo.conversation.context import RunContext
from easymo.conversation.state import (
    Bubble,
    ConversationState,
    Inbound,
    Proposal,
    StateUpdate,
    join,
    language_of,
    new_turn,
)
from easymo.messages.catalogue import say
from easymo.models.guided.nlu.commands import read_command

Goto = Literal[ToolNode, "screen", "execute", "pin", "drive", "handoff", "reply"]
ALWAYS_READ = {"stop", "start", "help", "human"}
"""Commands that count however many messages came today, and however late this one came."""


@dataclass(frozen=True)
class Opening:
    """`state` is the conversation before this turn; its language is this turn's already."""

    state: ConversationState
    context: RunContext
    fresh: StateUpdate

    @property
    def inbound(self) -> list[Inbound]:
        """What is left to answer."""
        return self.fresh["turn"]["inbound"]

    @property
    def language(self) -> str:
        """What is said in, until a model or a command settles another."""
        return language_of(self.state)

    def reading(self, inbound: list[Inbound]) -> "Opening":
        """The same turn, when only so much is answered."""
        return replace(self, fresh=join(self.fresh, {"turn": {"inbound": inbound}}))

    def updated(self, update: StateUpdate) -> "Opening":
        return replace(self, fresh=join(self.fresh, update))

    def go(self, node: Goto, update: StateUpdate | None = None) -> Command[Goto]:
        return Command(goto=node, update=join(self.fresh, update or {}))

    def say(self, bubbles: Iterable[Bubble], update: StateUpdate | None = None) -> Command[Goto]:
        return self.go("reply", join(update or {}, {"turn": {"bubbles": [*bubbles]}}))

    def say_key(self, key: str) -> Command[Goto]:
        return self.say([Bubble(text=say(key, self.language))])


def open_with(
    state: ConversationState, context: RunContext, inbound: list[Inbound], update: StateUpdate
) -> Opening:
    """The language of the turn is settled here: what was spoken last, by what is known."""
    language = state.get("language") or context.turn.language
    spoken: ConversationState = {**state, "language": language}
    return Opening(spoken, context, join(new_turn(inbound), update, {"language": language}))


def without(proposal: Proposal | None, action_id: int | None) -> Proposal | None:
    """The open quote, unless it is the one that is over."""
    return None if proposal and proposal["action_id"] == action_id else proposal


def is_always_read(one: Inbound) -> bool:
    return one["kind"] == "text" and read_command(one.get("text") or "") in ALWAYS_READ
