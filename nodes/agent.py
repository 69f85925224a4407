"""One turn of an agent: the generic node behind every agent without steps of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from db.repositories.agents import Agent
from easymo.conversation.artifacts import latest_artifacts
from easymo.conversation.context import Node, RunContext
from easymo.conversation.state import Bubble, Choice, ConversationState, StateUpdate, language_of
from easymo.messages.catalogue import say
from easymo.models.guided.model import GuidedModel
from nodes.guard import Ask, Guarded, Passed, Speaker, passed
from nodes.prompts.open_bookings import list_days, open_bookings
from nodes.prompts.open_quote import open_quote
from nodes.prompts.situation import briefing, known, moment, with_moment
from nodes.prompts.standing_facts import tell_agents, tell_venues
from nodes.recall import answered
from tools.toolbox import schema


def agent_node(name: str) -> Node:
    """The node of the agent `name`, whose configuration is a row of `ai_agents`."""

    async def speak(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
        context = runtime.context
        agent = context.agents.get(name)
        chat = context.models.chat(agent, context.model_turn)
        told = await _told(agent, state, context, reads=not isinstance(chat, GuidedModel))
        tools = [schema(t) for t in agent.tools if context.agents.is_allowed(name, t)]
        ask = _asking(chat, tools, told)
        ask_guided = _asking(GuidedModel(), tools, told)
        speaker = Speaker(agent, ask, ask_guided, partial(_seconds_left, context))
        found = await passed(await ask([]), speaker, Guarded(agent, state, context))
        if found.answer and found.answer.tool_calls:
            return {"messages": [found.answer]}
        return _spoken(found, state)

    return speak


async def _told(
    agent: Agent, state: ConversationState, context: RunContext, *, reads: bool
) -> list[AnyMessage]:
    """All that the agent is told: its briefing, the conversation, and the moment. What is told in
    words is only looked up for a model that `reads`."""
    language = state["language"]
    beyond = known(state)
    if reads:
        bookings, quote = await open_bookings(context), await open_quote(state, context)
        beyond = replace(beyond, bookings=bookings, open_quote=quote)
    agents = tell_agents(context.agents.colleagues(), besides=agent.type)
    facts = [agents, tell_venues(context.agents.offers)]
    brief = briefing(
        agent,
        context,
        facts,
        language=language,
        current_agent=agent.type,
        bookings=await list_days(context) if agent.type == "booking" else [],
    )
    now = moment(context, language, agent.type, beyond)
    said = with_moment(answered(state["messages"]), state, now)
    return [brief, *_focused(said, state["turn"]["request"])]


def _asking(
    model: BaseChatModel, tools: Sequence[dict[str, Any]], told: Sequence[AnyMessage]
) -> Ask:
    """Asks a model what it says to all that was `told`, and to what is said beyond it."""
    bound = model.bind_tools(tools)

    async def ask(beyond: Sequence[AnyMessage]) -> AIMessage:
        answer = await bound.ainvoke([*told, *beyond])
        if not isinstance(answer, AIMessage):
            raise TypeError(f"a model answered {answer!r}")
        return answer

    return ask


def _seconds_left(context: RunContext) -> float:
    return context.model_turn.ends_at - asyncio.get_running_loop().time()


def _focused(messages: list[AnyMessage], request: str | None) -> list[AnyMessage]:
    """The window, with their newest words cut to the part this agent is to serve."""
    if request is None:
        return messages
    begin = next(
        (i for i in range(len(messages), 0, -1) if isinstance(messages[i - 1], HumanMessage)), None
    )
    if begin is None:
        return [*messages, HumanMessage(request)]
    newest = begin - 1
    while newest > 0 and isinstance(messages[newest - 1], HumanMessage):
        newest -= 1
    return [*messages[:newest], HumanMessage(request), *messages[begin:]]


def _spoken(found: Passed, state: ConversationState) -> StateUpdate:
    unclear = say("turn.not_understood", language_of(state))
    answer = found.answer or AIMessage(unclear)
    bubble = Bubble(text=answer.text.strip() or unclear)
    if found.is_free:
        bubble["is_free"] = True
    if choices := _choices_of_tools(state["messages"]):
        bubble["choices"], bubble["menu"] = choices
    if _offers_person(state["messages"]):
        bubble["offers_person"] = True
    bubbles = [*state["turn"]["bubbles"], bubble]
    return {"messages": [answer], "turn": {"bubbles": bubbles, "request": None}}


def _choices_of_tools(messages: list[AnyMessage]) -> tuple[list[Choice], str] | None:
    """The choices of the tool answers this text speaks about: those since the agent's call, each
    once; `reply` shows as many as fit."""
    joined: list[Choice] = []
    menus: list[str] = []
    for artifact in reversed([*latest_artifacts(messages)]):
        if choices := artifact.get("choices"):
            joined += [choice for choice in choices if choice not in joined]
            menus.append(artifact.get("menu", ""))
    if not joined:
        return None
    # A label of one list says nothing of two.
    return joined, menus[0] if len(set(menus)) == 1 else ""


def _offers_person(messages: list[AnyMessage]) -> bool:
    return any(artifact.get("offers_person") for artifact in latest_artifacts(messages))
