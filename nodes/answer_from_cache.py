"""Answers a common question as it was answered before, without any model."""

import json
import re
from collections.abc import Sequence
from typing import Literal

from langchain_core.messages import AIMessage, HumanMessage, ToolCall, ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, ConversationState, language_of
from easymo.messages.catalogue import say
from easymo.models.guided.lexicon.intents import Intent
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.plain import is_plain
from easymo.models.guided.lexicon.situation import KnownVenue, Situation
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.cacheable_question import (
    find_cacheable_question,
    find_own_sentence,
    is_listed,
    only_greets,
    read_subject,
)
from easymo.services.response_cache import Learned
from kit.clock import KIGALI
from nodes.prompts.situation import known

WORD = r"[^\W_]+"
# What these tell is the same for everybody.
SHARED_TOOLS = {"venue_information", "search_help", "payment_information"}
ABOUT_PAYING: set[Intent | None] = {"pay_how", "help"}
SPEAKING = {"general", "payment"}
# The road of a question that one of them answered; on any other something else happened.
ROAD = {
    "open_turn",
    "screen",
    "recall",
    "answer_from_cache",
    "triage",
    "general",
    "payment",
    "general_tools",
    "payment_tools",
    "reply",
}


async def answer_from_cache(
    state: ConversationState, runtime: Runtime[RunContext]
) -> Command[Literal["triage", "reply"]]:
    context = runtime.context
    text = _asked(state)
    if context.answers is None or text is None:
        return Command(goto="triage")
    language = _language(text, state, context)
    situation = _situation(context)
    first = _is_first(state, situation, language)
    question = find_cacheable_question(text, situation, language, is_first=first)
    found = await context.answers.find(question, language) if question else None
    if found is None:
        return Command(goto="triage")
    bubble: Bubble = json.loads(found)
    return Command(goto="reply", update={"turn": {"bubbles": [bubble]}, "language": language})


def learned(state: ConversationState, context: RunContext, path: Sequence[str]) -> Learned | None:
    """The answer this turn gave, if it fits whoever asks: nothing in it may be theirs."""
    text = _asked(state)
    if context.answers is None or text is None or not _is_untouched(state, context, path):
        return None
    language = _language(text, state, context)
    situation = _situation(context)
    # Only a first message is learned from: all that was said before it is hello.
    question = find_cacheable_question(text, situation, language, is_first=True)
    if not _is_first(state, situation, language):
        return None
    if question is None or language != state["language"]:
        return None
    own = find_own_sentence(text, situation, language)
    bubble = _told_by_code(state, own, language) or _told_by_tool(state, text, situation, language)
    if bubble is None or not is_listed(question):
        return None
    if _names_her(f"{text} {json.dumps(bubble, ensure_ascii=False)}", context):
        return None
    return Learned(context.answers.key(question, language), json.dumps(bubble))


def asks_what_is_common(call: ToolCall, state: ConversationState, context: RunContext) -> bool:
    """Whether the customer asked what is written down as asked again and again, and the call asks
    just that: then the tool's own words are the answer, the first time as later from the cache."""
    text = _asked(state)
    if text is None:
        return False
    language, situation = _language(text, state, context), _situation(context)
    first = _is_first(state, situation, language)
    question = find_cacheable_question(text, situation, language, is_first=first)
    if question is None or not is_listed(question):
        return False
    return _asks_the_same(call, text, situation, language)


def _told_by_code(state: ConversationState, own: str | None, language: str) -> Bubble | None:
    """The sentence of what EasyMO is, whatever a model made of it."""
    asked_none = not any(isinstance(message, ToolMessage) for message in state["messages"])
    return Bubble(text=say(own, language)) if own and asked_none else None


def _told_by_tool(
    state: ConversationState, text: str, situation: Situation, language: str
) -> Bubble | None:
    """What the one tool that was asked said, in its own words; None when it may have been asked
    something else than the customer asked. A model's words are never kept: they may be anything."""
    messages = state["messages"]
    calls = [call for m in messages if isinstance(m, AIMessage) for call in m.tool_calls]
    results = [m for m in messages if isinstance(m, ToolMessage)]
    if len(calls) != 1 or len(results) != 1:
        return None
    artifact = results[0].artifact or {}
    if not artifact.get("say"):
        return None
    if calls[0]["name"] == "search_help" and not artifact.get("is_article"):
        return None
    if not _asks_the_same(calls[0], text, situation, language):
        return None
    bubble = Bubble(text=artifact["say"])
    if artifact.get("choices"):
        bubble["choices"], bubble["menu"] = artifact["choices"], artifact.get("menu", "")
    if artifact.get("offers_person"):
        bubble["offers_person"] = True
    return bubble


def _asks_the_same(call: ToolCall, text: str, situation: Situation, language: str) -> bool:
    about = read_subject(text, situation, language)
    match call["name"]:
        case "search_help":
            asked = str(call["args"].get("question", ""))
            question = find_cacheable_question(asked, situation, language, is_first=True)
            return question == find_cacheable_question(text, situation, language, is_first=True)
        case "venue_information":
            return about == "info" and not call["args"].get("venue")
        case "payment_information":
            return about in ABOUT_PAYING
    return False


def _asked(state: ConversationState) -> str | None:
    """The one message of the turn, when nothing else is open."""
    inbound = state["turn"]["inbound"]
    if len(inbound) != 1 or inbound[0]["kind"] != "text" or state["turn"]["waiting"]:
        return None
    if state["proposal"] or state.get("open_proposal"):
        return None
    return inbound[0].get("text")


def _is_untouched(state: ConversationState, context: RunContext, path: Sequence[str]) -> bool:
    """Whether an agent knew nothing but the question and what everybody is told."""
    beyond = known(state)
    tools = context.tool_executions
    return (
        state.get("agent") in SPEAKING
        and len(SPEAKING.intersection(path)) == 1
        and set(path) <= ROAD
        and len(state["turn"]["bubbles"]) == 1
        and not state["turn"]["handoff_reason"]
        and not beyond.memories
        and not beyond.summary
        and not beyond.earlier
        and all(one.tool in SHARED_TOOLS and one.outcome == "answered" for one in tools)
        and all(usage.outcome == "answered" for usage in context.model_turn.usages)
    )


def _is_first(state: ConversationState, situation: Situation, language: str) -> bool:
    """Whether nothing but greetings was said before what they just wrote."""
    said = state["messages"]
    at = [i for i, message in enumerate(said) if isinstance(message, HumanMessage)]
    before = said[: at[-1]] if at else []
    if not at or any(isinstance(message, ToolMessage) for message in before):
        return False
    texts = [message.text for message in before if isinstance(message, HumanMessage)]
    starts = not before or isinstance(before[0], HumanMessage)
    return starts and all(
        is_plain(text) and only_greets(text, situation, language) for text in texts
    )


def _names_her(text: str, context: RunContext) -> bool:
    names = re.findall(WORD, fold(context.turn.customer_name or ""))
    return not set(names).isdisjoint(re.findall(WORD, fold(text)))


def _language(text: str, state: ConversationState, context: RunContext) -> str:
    return detect_language(text, language_of(state))


def _situation(context: RunContext) -> Situation:
    return Situation(
        now=context.days_count_from.astimezone(KIGALI),
        venues=[KnownVenue(name=venue.name, code=venue.code) for venue in context.venues],
    )
