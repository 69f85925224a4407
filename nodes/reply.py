"""Says the answer: what else stands beside it, and what of it may be pressed later."""

from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.state import (
    Choice,
    ConversationState,
    Proposal,
    Request,
    StateUpdate,
    language_of,
)
from easymo.whatsapp.inbound.message_kinds import EVENT
from nodes.answers.fallback import counted
from nodes.answers.menu import with_services
from nodes.answers.rendering import render
from nodes.answers.standing_quote import with_standing_quote
from nodes.answers.welcome import welcomed
from nodes.prompts.read_back import read_back

OFFERED_KEPT = 30


def released(
    state: ConversationState, still_open: Proposal | None
) -> tuple[list[Request], list[Request]]:
    """The requests that are held until the open quote is decided on, and those that are served
    next. Who let the quote lapse is not written to about what else they wanted."""
    held, further = state.get("held") or [], state["turn"]["further"]
    if still_open or not held:
        return held, further
    is_spoken_to = all(one["kind"] != EVENT for one in state["turn"]["inbound"])
    return [], [*further, *held] if is_spoken_to else further


async def reply(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    language = language_of(state)
    turn_id = runtime.context.turn.id
    before = state.get("misunderstood") or 0
    bubbles, misunderstood = counted(state["turn"]["bubbles"], before, language)
    bubbles = with_services(bubbles, language)
    bubbles = welcomed(bubbles, state, runtime.context, language)
    bubbles, still_open = await with_standing_quote(bubbles, state, runtime.context, language)
    rendered = [
        render(bubble, f"{turn_id}.{position}", language) for position, bubble in enumerate(bubbles)
    ]
    outgoing = [one.utterance for one in rendered]
    offered: dict[str, Choice] = {**(state.get("offered") or {})}
    for one in rendered:
        offered |= one.offered
    held, further = released(state, still_open)
    return {
        "open_proposal": still_open,
        "held": held,
        "turn": {"outgoing": outgoing, "further": further},
        "misunderstood": misunderstood,
        "offered": dict(list(offered.items())[-OFFERED_KEPT:]),
        "messages": read_back(state, bubbles, outgoing, turn_id),
    }
