"""Runs the tools an agent called: guarded, metered, and never leaving a call unanswered."""

from collections.abc import Sequence
from typing import cast

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt import ToolNode
from langgraph.runtime import Runtime

from easymo.conversation.artifacts import artifact_of
from easymo.conversation.context import Node, RunContext
from easymo.conversation.state import ConversationState, StateUpdate, join
from nodes.answer_from_cache import asks_what_is_common
from nodes.routing import speak_for_themselves
from nodes.tool_calls.artifact import apply_artifact
from nodes.tool_calls.guarded_call import call_guarded
from tools.toolbox import TOOLBOX
from tools.turn_limits import count_calls

EVERY_TOOL = tuple(entry.tool for entry in TOOLBOX.values())


def tool_node(tools: Sequence[BaseTool] = EVERY_TOOL) -> Node:
    """The node that runs an agent's tools: whichever its row in `ai_agents` allows it."""
    node = ToolNode(tools, handle_tool_errors=False, awrap_tool_call=call_guarded)

    async def run_tools(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
        answered = (await node.ainvoke(state))["messages"]
        if _is_common(state, runtime.context):
            answered = [_whole(message) for message in answered]
        return _apply(answered, state)

    return run_tools


def _is_common(state: ConversationState, context: RunContext) -> bool:
    last = state["messages"][-1]
    calls = last.tool_calls if isinstance(last, AIMessage) else []
    return len(calls) == 1 and asks_what_is_common(calls[0], state, context)


def _whole(message: AnyMessage) -> AnyMessage:
    """The answer as one that leaves an agent nothing to say; what could not be answered stays."""
    artifact = artifact_of(message)
    if not isinstance(message, ToolMessage) or message.status == "error" or "asks" in artifact:
        return message
    return message.model_copy(update={"artifact": {**artifact, "is_for_agent": False}})


def _apply(messages: list[AnyMessage], state: ConversationState) -> StateUpdate:
    """What the answers of the tools mean for the turn, one after the other."""
    kept = count_calls(state["turn"]["kept"], messages)
    update: StateUpdate = {"messages": messages, "turn": {"kept": kept}}
    # No agent speaks after a press, beside a draft or when all is said: what the tools say goes
    # out as it is.
    is_said = state["turn"]["is_pressed"] or speak_for_themselves(messages)
    is_quoted = any(artifact_of(message).get("proposal") for message in messages)
    for message in messages:
        # Beside a quote, what went wrong with another call is no news for the customer.
        is_news = message.status != "error" if isinstance(message, ToolMessage) else True
        so_far = cast(ConversationState, join(cast(StateUpdate, state), update))
        speaks = is_said or (is_quoted and is_news)
        update = join(update, apply_artifact(artifact_of(message), so_far, speaks=speaks))
    return update
