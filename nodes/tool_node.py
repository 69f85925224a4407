"""Runs the tools an agent called: guarded, metered, and never leaving a call unanswered."""

from collections.abc import Sequence
from typing import cast

from langchain_core.messages import AnyMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt import ToolNode
from langgraph.runtime import Runtime

from easymo.conversation.artifacts import artifact_of
from easymo.conversation.context import Node, RunContext
from easymo.conversation.state import ConversationState, StateUpdate, join
from nodes.tool_calls.artifact import apply_artifact
from nodes.tool_calls.guarded_call import call_guarded
from tools.toolbox import TOOLBOX
from tools.turn_limits import count_calls

EVERY_TOOL = tuple(entry.tool for entry in TOOLBOX.values())


def tool_node(tools: Sequence[BaseTool] = EVERY_TOOL) -> Node:
    """The node that runs an agent's tools: whichever its row in `ai_agents` allows it."""
    node = ToolNode(tools, handle_tool_errors=False, awrap_tool_call=call_guarded)

    async def run_tools(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
        answered = await node.ainvoke(state)
        return _apply(answered["messages"], state)

    return run_tools


def _apply(messages: list[AnyMessage], state: ConversationState) -> StateUpdate:
    """What the answers of the tools mean for the turn, one after the other."""
    kept = count_calls(state["turn"]["kept"], messages)
    update: StateUpdate = {"messages": messages, "turn": {"kept": kept}}
    # No agent speaks after a press or beside a draft: what the tools say goes out as it is.
    is_quoted = any(artifact_of(message).get("proposal") for message in messages)
    for message in messages:
        # Beside a quote, what went wrong with another call is no news for the customer.
        is_news = message.status != "error" if isinstance(message, ToolMessage) else True
        so_far = cast(ConversationState, join(cast(StateUpdate, state), update))
        speaks = state["turn"]["is_pressed"] or (is_quoted and is_news)
        update = join(update, apply_artifact(artifact_of(message), so_far, speaks=speaks))
    return update
