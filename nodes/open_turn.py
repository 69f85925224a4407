"""Opens a turn: what code can decide alone is decided here, before any model."""

from typing import Literal

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.messages.catalogue import DEFAULT, say
from easymo.models.guided.commands import command
from graphs.context import RunContext
from graphs.state import Bubble, Choice, ConversationState, Inbound, StateUpdate, new_turn
from nodes import events
from nodes.press import read_press
from nodes.reply import PERSON

PRESSES = {"button_reply", "list_reply", "button"}
SILENT = {"reaction", "system"}

Goto = Literal["screen", "execute", "booking_tools", "handoff", "reply"]


async def open_turn(state: ConversationState, runtime: Runtime[RunContext]) -> Command[Goto]:
    inbound = state["inbound"]
    language = state.get("language") or runtime.context.turn.language
    fresh = new_turn([one for one in inbound if one["kind"] not in SILENT])
    fresh["language"] = language
    for one in inbound:
        if decided := _by_code(one, state, fresh, language or DEFAULT):
            return decided
    if late := _over_the_limit(runtime.context, fresh, language or DEFAULT):
        return late
    return Command(goto="screen", update=fresh)


def _by_code(
    one: Inbound, state: ConversationState, fresh: StateUpdate, language: str
) -> Command[Goto] | None:
    if one["kind"] == "event":
        return Command(goto="reply", update={**fresh, "bubbles": events.bubbles(one, language)})
    if one["kind"] in PRESSES:
        return _pressed(one, state, fresh, language)
    if one["kind"] == "text":
        return _commanded(one, fresh, language)
    return None


def _pressed(
    one: Inbound, state: ConversationState, fresh: StateUpdate, language: str
) -> Command[Goto]:
    if press := read_press(one):
        return Command(goto="execute", update={**fresh, "press": press})
    if one.get("option_id") == PERSON:
        return _to_person(fresh)
    choice = (state.get("offered") or {}).get(one.get("option_id") or "")
    if choice is None:
        stale = Bubble(text=say("turn.stale_choice", language))
        return Command(goto="reply", update={**fresh, "bubbles": [stale]})
    return Command(
        goto="booking_tools",
        update={
            **fresh,
            "agent": "booking",
            "is_pressed": True,
            "messages": [
                HumanMessage(choice["title"], id=one["key"]),
                _call(choice, one["key"]),
            ],
        },
    )


def _call(choice: Choice, key: str) -> AIMessage:
    call_id = f"press-{key}"
    return AIMessage(
        "",
        id=f"call-{key}",
        tool_calls=[{"name": choice["tool"], "args": choice["arguments"], "id": call_id}],
    )


def _commanded(one: Inbound, fresh: StateUpdate, language: str) -> Command[Goto] | None:
    match command(one.get("text") or ""):
        case "human":
            return _to_person(fresh)
        case "help":
            bubble = Bubble(text=say("turn.help", language), offers_person=True)
        case "stop":
            bubble = Bubble(text=say("turn.stopped", language))
        case "start":
            bubble = Bubble(text=say("turn.started", language))
        case "language:en" | "language:fr" as wanted:
            spoken = wanted.removeprefix("language:")
            fresh["language"] = spoken
            bubble = Bubble(text=say("turn.language", spoken))
        case _:
            return None
    return Command(goto="reply", update={**fresh, "bubbles": [bubble]})


def _to_person(fresh: StateUpdate) -> Command[Goto]:
    return Command(goto="handoff", update={**fresh, "handoff_reason": "asked"})


def _over_the_limit(context: RunContext, fresh: StateUpdate, language: str) -> Command[Goto] | None:
    """One polite sentence at the first message over the day's limit, then silence."""
    limit = context.settings.limits.messages_per_day
    before = context.turn.messages_before
    if before + len(fresh["inbound"]) <= limit:
        return None
    said = before > limit
    bubbles = [] if said else [Bubble(text=say("turn.enough_today", language, limit=limit))]
    return Command(goto="reply", update={**fresh, "bubbles": bubbles})
