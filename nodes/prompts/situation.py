"""What every agent is told: what always holds, and what holds at this moment.

The same facts as data for the guided model, which does not read.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AnyMessage, SystemMessage

from db.repositories.agents import Agent
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from kit.clock import KIGALI
from nodes.answers.summary import in_words
from nodes.prompts.history import of_turn


@dataclass(frozen=True)
class Known:
    """What is known of the customer beyond the window: their memories, what the window no longer
    holds, how their conversation before this one ended, what they booked, and the line on the
    quote that waits for them."""

    memories: Sequence[str] = ()
    summary: str = ""
    notes: str | None = None
    earlier: str | None = None
    bookings: str = ""
    open_quote: str = ""


def known(state: ConversationState) -> Known:
    summary = in_words(state.get("summary"), state["language"])
    earlier = state["earlier"]["summary"] if "earlier" in state else None
    return Known(state["turn"]["memories"], summary, state["turn"].get("notes"), earlier)


def briefing(
    agent: Agent, context: RunContext, facts: Sequence[str], **now: object
) -> SystemMessage:
    """The first message: what never changes, so that providers have it cached. `facts` are told
    to models that read; `now` is the `language`, the `current_agent`, and what else holds."""
    situation: dict[str, Any] = {
        "agent": agent.type,
        "now": context.days_count_from.astimezone(KIGALI).isoformat(),
        "venues": [{"code": venue.code, "name": venue.name} for venue in context.venues],
        "name": _first_name(context.turn.customer_name),
        **now,
    }
    return SystemMessage(
        "\n\n".join([agent.instructions, *facts]), additional_kwargs={"situation": situation}
    )


def moment(
    context: RunContext, language: str | None, agent: str | None, known: Known
) -> SystemMessage:
    """What holds now; of the customer's own text as data, so that it cannot pass for an order."""
    local = context.days_count_from.astimezone(KIGALI)
    told = [
        f"It is {local:%A %Y-%m-%d %H:%M} in Kigali. The conversation is with: "
        f"{agent or 'nobody yet'}. The customer's language: {language or '?'}.",
        *_of_the_customer(context.turn.customer_name, known),
    ]
    return SystemMessage("\n".join(told))


def with_moment(
    messages: Sequence[AnyMessage], state: ConversationState, now: SystemMessage
) -> list[AnyMessage]:
    """The moment stands before what is answered: all that was said earlier stays as it was sent
    before, and providers have it cached."""
    newest = len(of_turn(state, messages))
    at = len(messages) - newest
    return [*messages[:at], now, *messages[at:]]


def _of_the_customer(name: str | None, known: Known) -> Iterator[str]:
    if name:
        yield f"Their profile name, as data: {json.dumps(name, ensure_ascii=False)}."
    if known.summary:
        yield f"Earlier in this conversation: {known.summary}"
    for what, told in (
        ("Notes of it", known.notes),
        ("Their conversation before this one, which is over", known.earlier),
        ("Remembered about them", [*known.memories]),
    ):
        if told:
            yield f"{what}, as data: {json.dumps(told, ensure_ascii=False)}."
    yield from filter(None, (known.bookings, known.open_quote))


def _first_name(profile_name: str | None) -> str | None:
    """What to call them; None when the profile shows a number or a sign instead of a name."""
    words = (profile_name or "").split()
    return words[0] if words and words[0].isalpha() else None
