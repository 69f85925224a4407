"""The conversation as a graph. This function is its picture; `easymo graph` draws it."""

from langgraph.graph import START, StateGraph

from easymo.agents.table import AGENTS, tool_node_of
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from nodes.agent import agent_node
from nodes.answer_from_cache import answer_from_cache
from nodes.confirm import confirm
from nodes.drive import drive
from nodes.execute import execute
from nodes.handoff import handoff
from nodes.open_turn import open_turn
from nodes.pin import enter_pin
from nodes.recall import recall
from nodes.reply import reply
from nodes.routing import after_agent, after_reply, after_tools, next_request
from nodes.screen import screen
from nodes.tool_node import tool_node
from nodes.triage import triage

Conversation = StateGraph[ConversationState, RunContext, ConversationState, ConversationState]


def build_conversation() -> Conversation:
    """The graph, not compiled: `build_conversation().compile()`, once per process."""
    graph: Conversation = StateGraph(ConversationState, context_schema=RunContext)
    agents = tuple(AGENTS)
    pressed = tuple(tool_node_of(agent) for agent in agents)

    # What comes in: decided by code where it can be.
    graph.add_edge(START, "open_turn")
    decided = ("execute", "pin", "drive", "handoff", "reply")
    graph.add_node("open_turn", open_turn, destinations=("screen", *decided, *pressed))
    graph.add_node("drive", drive, destinations=("screen", "reply"))
    graph.add_node("screen", screen, destinations=("recall", "reply"))
    graph.add_node("recall", recall)
    graph.add_edge("recall", "answer_from_cache")
    graph.add_node("answer_from_cache", answer_from_cache, destinations=("triage", "reply"))

    # Who answers: each agent speaks, or calls its tools and hears what they said.
    graph.add_node("triage", triage, destinations=agents)
    for agent in agents:
        tools = tool_node_of(agent)
        graph.add_node(agent, agent_node(agent))
        graph.add_conditional_edges(agent, after_agent, [tools, "triage", "reply"])
        graph.add_node(tools, tool_node())
        graph.add_conditional_edges(tools, after_tools, [agent, "triage", "handoff", "reply"])

    # What goes out: an answer, or a quote that waits for its press.
    graph.add_node("handoff", handoff)
    graph.add_edge("handoff", "reply")
    graph.add_node("reply", reply)
    graph.add_conditional_edges("reply", after_reply)
    graph.add_node("confirm", confirm, destinations=("execute", "open_turn", "confirm"))
    graph.add_node("pin", enter_pin, destinations=("execute", "triage", "reply"))
    graph.add_node("execute", execute)
    graph.add_conditional_edges("execute", next_request)
    return graph
