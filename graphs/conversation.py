"""The conversation as a graph. This function is its picture; `easymo graph` draws it."""

from langgraph.graph import START, StateGraph

from graphs.context import RunContext
from graphs.routing import after_agent, after_reply, after_tools, next_request
from graphs.state import ConversationState
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
from nodes.screen import screen
from nodes.tool_node import tool_node
from nodes.triage import triage
from tools.booking import BOOKING_TOOLS
from tools.feedback import FEEDBACK_TOOLS
from tools.hand_over import HAND_OVER_TOOLS
from tools.help import HELP_TOOLS
from tools.location import LOCATION_TOOLS
from tools.memory import MEMORY_TOOLS
from tools.profile import PROFILE_TOOLS
from tools.property import PROPERTY_TOOLS
from tools.ride import RIDE_TOOLS
from tools.shop import SHOP_TOOLS
from tools.support import SUPPORT_TOOLS
from tools.venue import VENUE_TOOLS
from tools.wallet import WALLET_TOOLS

Conversation = StateGraph[ConversationState, RunContext, ConversationState, ConversationState]


def build_conversation() -> Conversation:
    """The graph, not compiled: `build_conversation().compile()`, once per process."""
    graph: Conversation = StateGraph(ConversationState, context_schema=RunContext)

    graph.add_node("open_turn", open_turn)
    graph.add_node("screen", screen)
    graph.add_node("recall", recall)
    graph.add_node("answer_from_cache", answer_from_cache)
    graph.add_node("triage", triage)
    graph.add_node("booking", agent_node("booking"))
    graph.add_node("payment", agent_node("payment"))
    graph.add_node("driver", agent_node("driver"))
    graph.add_node("shop", agent_node("shop"))
    graph.add_node("property", agent_node("property"))
    graph.add_node("general", agent_node("general"))
    graph.add_node("support", agent_node("support"))
    graph.add_node("booking_tools", tool_node([*BOOKING_TOOLS, *VENUE_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("wallet_tools", tool_node([*WALLET_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("support_tools", tool_node([*SUPPORT_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("location_tools", tool_node([*LOCATION_TOOLS, *RIDE_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("drive", drive)
    graph.add_node(
        "profile_tools",
        tool_node(
            [
                *PROFILE_TOOLS,
                *FEEDBACK_TOOLS,
                *MEMORY_TOOLS,
                *HELP_TOOLS,
                *VENUE_TOOLS,
                *LOCATION_TOOLS,
                *HAND_OVER_TOOLS,
            ]
        ),
    )
    graph.add_node("shop_tools", tool_node([*SHOP_TOOLS, *LOCATION_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("property_tools", tool_node([*PROPERTY_TOOLS, *HAND_OVER_TOOLS]))
    graph.add_node("reply", reply)
    graph.add_node("confirm", confirm)
    graph.add_node("execute", execute)
    graph.add_node("pin", enter_pin)
    graph.add_node("handoff", handoff)

    graph.add_edge(START, "open_turn")
    graph.add_edge("recall", "answer_from_cache")
    graph.add_conditional_edges("booking", after_agent, ["booking_tools", "triage", "reply"])
    graph.add_conditional_edges("payment", after_agent, ["wallet_tools", "triage", "reply"])
    graph.add_conditional_edges("driver", after_agent, ["location_tools", "triage", "reply"])
    graph.add_conditional_edges("shop", after_agent, ["shop_tools", "triage", "reply"])
    graph.add_conditional_edges("property", after_agent, ["property_tools", "triage", "reply"])
    graph.add_conditional_edges("general", after_agent, ["profile_tools", "triage", "reply"])
    graph.add_conditional_edges("support", after_agent, ["support_tools", "triage", "reply"])
    graph.add_conditional_edges("booking_tools", after_tools, ["booking", "triage", "reply"])
    graph.add_conditional_edges("wallet_tools", after_tools, ["payment", "triage", "reply"])
    graph.add_conditional_edges(
        "support_tools", after_tools, ["support", "triage", "handoff", "reply"]
    )
    graph.add_conditional_edges("location_tools", after_tools, ["driver", "triage", "reply"])
    graph.add_conditional_edges("shop_tools", after_tools, ["shop", "triage", "reply"])
    graph.add_conditional_edges("property_tools", after_tools, ["property", "triage", "reply"])
    graph.add_conditional_edges("profile_tools", after_tools, ["general", "triage", "reply"])
    graph.add_conditional_edges("execute", next_request)
    graph.add_edge("handoff", "reply")
    graph.add_conditional_edges("reply", after_reply)
    return graph
