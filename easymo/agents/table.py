"""The agents: one table, from which state, wiring, toolbox, guided model, seeds and evals derive.

Its order is the order in which a tool's owner is looked for. Instructions stand beside it, a file
for each. Once seeded they are rows of `ai_agents`, which people edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

AgentName = Literal["booking", "payment", "support", "driver", "shop", "property", "general"]
"""Who answers customers. Triage only decides which of them does."""

ToolNode = Literal[
    "booking_tools",
    "payment_tools",
    "support_tools",
    "driver_tools",
    "shop_tools",
    "property_tools",
    "general_tools",
]
"""The node of the graph that runs an agent's tools."""

DEFAULT_AGENT: AgentName = "booking"
"""Whose a press is that comes before any agent has the conversation."""


@dataclass(frozen=True)
class AgentSpec:
    """`description` tells triage and the other agents what is its; `tools` are those it begins
    with."""

    description: str
    tools: tuple[str, ...]


AGENTS: Mapping[AgentName, AgentSpec] = {
    "booking": AgentSpec(
        "Free places, bookings, changing and cancelling them.",
        tools=(
            "check_availability",
            "create_booking",
            "change_booking",
            "cancel_booking",
            "view_bookings",
            "venue_information",
            "hand_over",
        ),
    ),
    "payment": AgentSpec(
        "Paying bookings and orders, the wallet, top-ups with MTN MoMo, refunds.",
        tools=(
            "check_balance",
            "transaction_history",
            "payment_information",
            "collect_payment",
            "pay_booking",
            "pay_order",
            "hand_over",
        ),
    ),
    "support": AgentSpec(
        "Complaints, problems, tickets, and a wish to talk to a person.",
        tools=("create_ticket", "view_tickets", "escalate_to_human", "hand_over"),
    ),
    "driver": AgentSpec(
        "Rides with moto drivers: who is near, what one costs, asking for one; distances.",
        tools=(
            "find_nearby",
            "calculate_distance",
            "estimate_ride",
            "request_ride",
            "ride_status",
            "cancel_ride",
            "hand_over",
        ),
    ),
    "shop": AgentSpec(
        "Shops and their products: search, prices, what is in stock, ordering for pick-up.",
        tools=(
            "search_products",
            "shop_information",
            "check_stock",
            "find_nearby",
            "order_for_pickup",
            "view_orders",
            "cancel_order",
            "hand_over",
        ),
    ),
    "property": AgentSpec(
        "Houses, apartments, land and offices to rent or buy, and viewings of them.",
        tools=(
            "search_properties",
            "property_details",
            "schedule_viewing",
            "view_viewings",
            "cancel_viewing",
            "hand_over",
        ),
    ),
    "general": AgentSpec(
        "Greetings, questions about EasyMO, its venues, prices and hours, and all else.",
        tools=(
            "search_help",
            "venue_information",
            "find_nearby",
            "calculate_distance",
            "recall_memories",
            "forget_memories",
            "get_user_profile",
            "update_preferences",
            "give_feedback",
            "hand_over",
        ),
    ),
}

TRIAGE = "triage"
EVERYBODY = (TRIAGE, *AGENTS)
"""All who have instructions, and a row in `ai_agents`."""

MAX_TOKENS = 2_000
"""Of an answer, the reasoning before it included."""


def owner_of(tool: str) -> AgentName:
    """Who has the conversation after a press that calls `tool`."""
    return next((name for name, agent in AGENTS.items() if tool in agent.tools), DEFAULT_AGENT)


def tool_node_of(agent: AgentName) -> ToolNode:
    return cast(ToolNode, f"{agent}_tools")


def spec_of(agent: str) -> AgentSpec:
    """Of one of EVERYBODY."""
    known = {str(name): spec for name, spec in AGENTS.items()}
    return known.get(agent) or AgentSpec("Decides which agent answers.", tools=())


@cache
def instructions_of(agent: str) -> str:
    """Of one of EVERYBODY, as it comes with the product."""
    own = _read(agent)
    return own if agent == TRIAGE else f"{_read('style')}\n\n{own}"


def _read(name: str) -> str:
    return (files(__package__) / "instructions" / f"{name}.md").read_text("utf-8").rstrip("\n")
