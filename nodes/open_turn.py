"""Opens a turn: what code can decide alone is decided here, before any model."""

from dataclasses import replace
from typing import Literal

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.agents.table import ToolNode, owner_of, tool_node_of
from easymo.conversation.context import RunContext
from easymo.conversation.press import PERSON, read_press
from easymo.conversation.state import (
    Bubble,
    Choice,
    ConversationState,
    Inbound,
    Proposal,
    StateUpdate,
    new_turn,
)
from easymo.messages.catalogue import DEFAULT, say
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.nlu.commands import read_command
from nodes.answers.human_transcript import overheard
from nodes.answers.menu import services
from nodes.answers.notifications import registry
from nodes.answers.outside_window import fitting
from nodes.drive import drives, is_of_drivers
from nodes.opening.changed_message import reread
from nodes.opening.daily_limit import tell_of_the_limit, within_the_limit
from nodes.opening.opened_chat import OPENED, greeting, without_openings
from nodes.opening.spoken_decision import spoken_decision
from nodes.opening.stale import ask_again, fresh_of

PRESSES = {"button_reply", "list_reply", "button"}
SILENT = {"reaction", "system"}

LANGUAGE = "language:"

Goto = Literal[ToolNode, "screen", "execute", "pin", "drive", "handoff", "reply"]


async def open_turn(state: ConversationState, runtime: Runtime[RunContext]) -> Command[Goto]:
    inbound = state["inbound"]
    language = state.get("language") or runtime.context.turn.language
    changed = await reread(inbound, state.get("messages") or [], runtime.context)
    heard = [one for one in changed.inbound if one["kind"] not in SILENT]
    fresh = new_turn(without_openings(heard, state))
    fresh["language"] = language
    fresh["messages"] = changed.rewritten
    if changed.withdrawn:
        fresh["open_proposal"] = _without(state.get("open_proposal"), changed.withdrawn)
    if changed.is_decided:
        too_late = Bubble(text=say("turn.edit_decided", language or DEFAULT))
        return Command(goto="reply", update={**fresh, "bubbles": [too_late]})
    hours = runtime.context.settings.turns.stale_hours
    said = fresh["inbound"]
    fresh["inbound"] = said_today = fresh_of(said, runtime.context.now, hours)
    if said and not said_today:
        return _too_old(said, state, runtime.context, fresh, language)
    if meant := await spoken_decision(fresh["inbound"], state, runtime.context):
        return _pressed(meant, state, fresh, language or DEFAULT)
    fresh["inbound"] = read = within_the_limit(said_today, state, runtime.context)
    is_over = len(read) < len(said_today)
    if is_over and (not read or any(one["kind"] == "pin" for one in read)):
        tell_of_the_limit(state, runtime.context, fresh, language or DEFAULT)
    for one in read:
        if decided := _by_code(one, state, runtime.context, fresh, language or DEFAULT):
            told = await overheard(one, runtime.context)
            return replace(decided, update={**(decided.update or {}), **told}) if told else decided
    if is_over:
        tell_of_the_limit(state, runtime.context, fresh, language or DEFAULT)
    if drives(fresh["inbound"]):
        return Command(goto="drive", update=fresh)
    return Command(goto="screen" if fresh["inbound"] else "reply", update=fresh)


def _too_old(
    said: list[Inbound],
    state: ConversationState,
    context: RunContext,
    fresh: StateUpdate,
    language: str | None,
) -> Command[Goto]:
    """Asked again, which is one of the day's answers like any other."""
    if within_the_limit(said, state, context):
        return Command(goto="reply", update=ask_again(fresh, said, language))
    tell_of_the_limit(state, context, fresh, language or DEFAULT)
    return Command(goto="reply", update=fresh)


def _without(proposal: Proposal | None, action_id: int | None) -> Proposal | None:
    return None if proposal and proposal["action_id"] == action_id else proposal


def _by_code(
    one: Inbound,
    state: ConversationState,
    context: RunContext,
    fresh: StateUpdate,
    language: str,
) -> Command[Goto] | None:
    if one["kind"] == "event":
        # Whoever wrote "stop" is answered, but not spoken to first.
        is_wanted = registry.was_asked_for(one) or not context.turn.is_stopped
        bubbles = fitting(
            one,
            registry.bubbles(one, language) if is_wanted else [],
            heard_at=context.turn.heard_at,
            now=context.now,
            templates=context.settings.templates,
        )
        over = _without(state.get("open_proposal"), one.get("action_id"))
        return Command(goto="reply", update={**fresh, "bubbles": bubbles, "open_proposal": over})
    if one["kind"] == OPENED:
        bubbles = greeting(context, language)
        return Command(goto="reply", update={**fresh, "bubbles": bubbles})
    if one["kind"] == "pin":
        return Command(goto="pin", update=fresh)
    if one["kind"] in PRESSES:
        return _pressed(one, state, fresh, language)
    if one["kind"] == "text":
        return _commanded(one, fresh, alone=len(state["inbound"]) == 1)
    return None


def _pressed(
    one: Inbound, state: ConversationState, fresh: StateUpdate, language: str
) -> Command[Goto]:
    if press := read_press(one):
        return Command(goto="execute", update={**fresh, "press": press})
    if is_of_drivers(one):
        return Command(goto="drive", update=fresh)
    if one.get("option_id") == PERSON:
        asked = say("turn.person", language)
        return _to_person({**fresh, "messages": [_press_of(asked, one)]})
    choice = (state.get("offered") or {}).get(one.get("option_id") or "")
    if choice is None:
        stale = Bubble(text=say("turn.stale_choice", language))
        return Command(goto="reply", update={**fresh, "bubbles": [stale]})
    agent = owner_of(choice["tool"])
    return Command(
        goto=tool_node_of(agent),
        update={
            **fresh,
            "agent": agent,
            "is_pressed": True,
            "messages": [
                _press_of(choice["title"], one),
                _call(choice, one["id"]),
            ],
        },
    )


def _press_of(title: str, one: Inbound) -> HumanMessage:
    return HumanMessage(title, id=f"in-{one['id']}", additional_kwargs={"pressed": title})


def _call(choice: Choice, inbox_id: int) -> AIMessage:
    call_id = f"press-{inbox_id}"
    return AIMessage(
        "",
        id=f"call-{inbox_id}",
        tool_calls=[{"name": choice["tool"], "args": choice["arguments"], "id": call_id}],
    )


def _commanded(one: Inbound, fresh: StateUpdate, *, alone: bool) -> Command[Goto] | None:
    """Stop and a person work inside a burst as well; the others would lose what stands beside."""
    text = one.get("text") or ""
    wanted = read_command(text)
    if wanted is None:
        return None
    language = _spoken(text, fresh["language"])
    match wanted:
        case "human":
            return _to_person({**fresh, "language": language})
        case "stop":
            fresh["wants_stopped"] = True
            bubble = Bubble(text=say("turn.stopped", language))
        case _ if not alone:
            return None
        case "pin" | "pin_forgotten":
            return Command(goto="pin", update={**fresh, "language": language})
        case "help":
            text = say("turn.help", language)
            bubble = Bubble(text=text, choices=services(language), offers_person=True)
        case "start":
            fresh["wants_stopped"] = False
            bubble = Bubble(text=say("turn.started", language))
        case str(wanted) if wanted.startswith(LANGUAGE):
            spoken = wanted.removeprefix(LANGUAGE)
            fresh["language"] = spoken
            bubble = Bubble(text=say("turn.language", spoken))
        case _:
            return None
    return Command(goto="reply", update={**fresh, "bubbles": [bubble]})


def _spoken(text: str, known: str | None) -> str:
    """The language of a command. A lone word ("stop", "menu") is said in any language."""
    return known if known and len(text.split()) == 1 else detect_language(text, known)


def _to_person(fresh: StateUpdate) -> Command[Goto]:
    return Command(goto="handoff", update={**fresh, "handoff_reason": "asked"})
