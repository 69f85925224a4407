"""Which way the conversation goes: pure questions about its state.

Asynchronous though they wait for nothing: LangGraph would run a plain function in a thread.
"""

from collections.abc import Sequence
from typing import Literal

from langchain_core.messages import AIMessage, AnyMessage

from easymo.agents.table import DEFAULT_AGENT, AgentName, ToolNode, tool_node_of
from easymo.conversation.artifacts import latest_artifacts
from easymo.conversation.state import ConversationState

HANDOVERS_PER_TURN = 3


async def after_agent(state: ConversationState) -> ToolNode | Literal["triage", "reply"]:
    """An agent called tools, or spoke; then the next request is served, if one waits."""
    last = state["messages"][-1]
    if isinstance(last, AIMessage) and last.tool_calls:
        return tool_node_of(speaking(state))
    return await next_request(state)


async def after_tools(
    state: ConversationState,
) -> AgentName | Literal["triage", "reply", "handoff"]:
    """Quotes and answers to presses go out in code's words; all else is for the agent to say."""
    if _latest(state, "hand_over"):
        return "triage" if state["turn"]["handed_over"] <= HANDOVERS_PER_TURN else "reply"
    if _latest(state, "escalate"):
        return "handoff"
    is_said = state["turn"]["is_pressed"] or speak_for_themselves(state["messages"])
    if is_said or _latest(state, "proposal"):
        return await next_request(state)
    return speaking(state)


def speak_for_themselves(messages: Sequence[AnyMessage]) -> bool:
    """Whether the tools that just answered said all there is to say."""
    artifacts = [*latest_artifacts(messages)]
    return all(one.get("say") and not one.get("is_for_agent") for one in artifacts)


def speaking(state: ConversationState) -> AgentName:
    """The agent that has the conversation. A press that calls a tool may come before any has."""
    return state.get("agent") or DEFAULT_AGENT


async def next_request(state: ConversationState) -> Literal["triage", "reply"]:
    return "triage" if state["turn"]["waiting"] else "reply"


async def after_reply(state: ConversationState) -> Literal["confirm", "__end__"]:
    """A quote that went out waits for its press."""
    return "confirm" if state["proposal"] else "__end__"


def _latest(state: ConversationState, part: Literal["hand_over", "proposal", "escalate"]) -> bool:
    """Whether a tool of the latest call answered with `part`."""
    return any(artifact.get(part) for artifact in latest_artifacts(state["messages"]))
