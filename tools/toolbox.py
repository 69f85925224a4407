"""Every tool a model may be given, and whether the customer has to confirm what it drafts."""

from functools import cache
from typing import Any, NamedTuple

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from tools.booking import BOOKING_TOOLS, cancel_booking, create_booking
from tools.feedback import FEEDBACK_TOOLS
from tools.hand_over import HAND_OVER_TOOLS
from tools.help import HELP_TOOLS
from tools.location import LOCATION_TOOLS
from tools.memory import MEMORY_TOOLS
from tools.profile import PROFILE_TOOLS
from tools.property import PROPERTY_TOOLS, cancel_viewing, schedule_viewing
from tools.ride import RIDE_TOOLS, cancel_ride, request_ride
from tools.shop import SHOP_TOOLS, cancel_order, order_for_pickup
from tools.support import SUPPORT_TOOLS
from tools.venue import VENUE_TOOLS
from tools.wallet import WALLET_TOOLS, collect_payment, pay_booking


class Entry(NamedTuple):
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

TOOLBOX: dict[str, Entry] = {
    tool.name: Entry(tool, tool in DRAFTING)
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
