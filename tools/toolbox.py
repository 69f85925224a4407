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


class ToolEntry(NamedTuple):
    tool: BaseTool
    needs_confirmation: bool


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

TOOLBOX: dict[str, ToolEntry] = {
    tool.name: ToolEntry(tool, tool in DRAFTING)
    for tool in [
        *BOOKING_TOOLS,
        *VENUE_TOOLS,
        *HELP_TOOLS,
        *WALLET_TOOLS,
        *MEMORY_TOOLS,
        *SUPPORT_TOOLS,
        *LOCATION_TOOLS,
        *RIDE_TOOLS,
        *SHOP_TOOLS,
        *PROPERTY_TOOLS,
        *PROFILE_TOOLS,
        *FEEDBACK_TOOLS,
        *HAND_OVER_TOOLS,
    ]
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The tool as models are told of it. Made once: making it costs more than a short turn."""
    return convert_to_openai_tool(TOOLBOX[name].tool)
