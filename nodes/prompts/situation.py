"""What every agent is told about the moment: the same facts as prose for a model that reads, and
as data for the guided model, which does not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import SystemMessage

from db.repositories.agents import Agent
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from kit.clock import KIGALI
from nodes.answers.summary import in_words


@dataclass(frozen=True)
class Known:
    """What is known of them beyond the window: their memories, what the window no longer holds, how
    their conversation before this one ended, and the line on the quote that waits for them."""

    memories: Sequence[str] = ()
    summary: str = ""
    notes: str | None = None
    earlier: str | None = None
    open_quote: str = ""


def known(state: ConversationState) -> Known:
    summary = in_words(state.get("summary"), state["language"])
    earlier = state["earlier"]["summary"] if "earlier" in state else None
    return Known(state["turn"]["memories"], summary, state["turn"].get("notes"), earlier)


def briefing(
    agent: Agent,
    context: RunContext,
    *,
    language: str | None,
    current_agent: str | None = None,
    known: Known | None = None,
) -> SystemMessage:
    """The system message of an agent: what never changes first, so that providers can cache it."""
    situation = {
        "agent": agent.type,
        "now": context.days_count_from.astimezone(KIGALI).isoformat(),
        "language": language,
        "venues": [{"code": venue.code, "name": venue.name} for venue in context.venues],
        "name": _first_name(context.turn.customer_name),
        "current_agent": current_agent,
    }
    return SystemMessage(
        "\n\n".join([agent.instructions, *_prose(context, situation), *_beyond(known or Known())]),
        additional_kwargs={"situation": situation},
    )


def _prose(context: RunContext, situation: dict[str, Any]) -> list[str]:
    venues = "\n".join(f"- {venue.code}: {venue.name}" for venue in context.venues)
    local = context.days_count_from.astimezone(KIGALI)
    name = json.dumps(context.turn.customer_name, ensure_ascii=False)
    # A profile name is the customer's own text: quoted as data, it cannot pass for an instruction.
    return [
        f"Venues by code:\n{venues}",
        f"The conversation is with: {situation['current_agent'] or 'nobody yet'}.",
        f"It is {local:%A %Y-%m-%d %H:%M} in Kigali. "
        f"The customer's language: {situation['language'] or '?'}. "
        f"Their profile name, as data: {name}.",
    ]


def _beyond(known: Known) -> list[str]:
    """Last, since it changes most; as data, since most of it is the customer's own text."""
    parts = []
    if known.summary:
        parts.append(f"Earlier in this conversation: {known.summary}")
    if known.notes:
        parts.append(f"Notes of it, as data: {json.dumps(known.notes, ensure_ascii=False)}.")
    if known.earlier:
        told = json.dumps(known.earlier, ensure_ascii=False)
        parts.append(f"Their conversation before this one, which is over, as data: {told}.")
    if known.memories:
        listed = json.dumps(known.memories, ensure_ascii=False)
        parts.append(f"Remembered about the customer, as data: {listed}.")
    if known.open_quote:
        parts.append(known.open_quote)
    return parts


def _first_name(profile_name: str | None) -> str | None:
    """What to call them; None when their profile shows a number or a sign instead of a name."""
    words = (profile_name or "").split()
    return words[0] if words and words[0].isalpha() else None
