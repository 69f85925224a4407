"""Every tool a model may be given, and whether the customer has to confirm what it drafts."""

from functools import cache
from typing import Any, NamedTuple

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from tools.booking.tools import BOOKING_TOOLS, cancel_booking, create_booking
from tools.feedback.tools import FEEDBACK_TOOLS
from tools.hand_over import HAND_OVER_TOOLS
from tools.help import HELP_TOOLS
from tools.location.tools import LOCATION_TOOLS
from tools.memory.tools import MEMORY_TOOLS
from tools.profile.tools import PROFILE_TOOLS
from tools.property.tools import PROPERTY_TOOLS, cancel_viewing, schedule_viewing
from tools.ride.tools import RIDE_TOOLS, cancel_ride, request_ride
from tools.shop.tools import SHOP_TOOLS, cancel_order, order_for_pickup
from tools.support.tools import SUPPORT_TOOLS
from tools.venue.tools import VENUE_TOOLS
from tools.wallet.tools import WALLET_TOOLS, collect_payment, pay_booking


class Entry(NamedTuple):
    """`category` is the noun it is about; `requires_auth`: the press may take the PIN."""

    tool: BaseTool
    category: str
    needs_confirmation: bool
    requires_auth: bool


DRAFTING: list[BaseTool] = [
    create_booking,
    cancel_booking,
    collect_payment,
    pay_booking,
    request_ride,
    cancel_ride,
    order_for_pickup,
    cancel_order,
    schedule_viewing,
    cancel_viewing,
]

MOVING_MONEY: list[BaseTool] = [create_booking, collect_payment, pay_booking, order_for_pickup]

CATEGORIES: dict[str, list[BaseTool]] = {
    "booking": BOOKING_TOOLS,
    "venue": VENUE_TOOLS,
    "help": HELP_TOOLS,
    "wallet": WALLET_TOOLS,
    "memory": MEMORY_TOOLS,
    "support": SUPPORT_TOOLS,
    "location": LOCATION_TOOLS,
    "ride": RIDE_TOOLS,
    "shop": SHOP_TOOLS,
    "property": PROPERTY_TOOLS,
    "profile": PROFILE_TOOLS,
    "feedback": FEEDBACK_TOOLS,
    "hand_over": HAND_OVER_TOOLS,
}

TOOLBOX: dict[str, Entry] = {
    tool.name: Entry(tool, category, tool in DRAFTING, tool in MOVING_MONEY)
    for category, tools in CATEGORIES.items()
    for tool in tools
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The tool as models are told of it. Made once: making it costs more than a short turn."""
    return convert_to_openai_tool(TOOLBOX[name].tool)
