"""Asks for a person: the turn's commit files the request; here she is told what happens."""

from langgraph.runtime import Runtime

from easymo.messages.catalogue import DEFAULT, say
from graphs.context import RunContext
from graphs.state import Bubble, ConversationState, StateUpdate


async def handoff(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    language = state["language"] or runtime.context.turn.language or DEFAULT
    bubble = Bubble(text=say("turn.person_asked", language))
    return {"bubbles": [*state["bubbles"], bubble]}
