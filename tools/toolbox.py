"""Every tool a model may be given, and whether the customer has to confirm what it drafts."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

import tools
from tools.booking.tools import cancel_booking, create_booking
from tools.hand_over import hand_over
from tools.help import search_help
from tools.property.tools import cancel_viewing, schedule_viewing
from tools.ride.tools import cancel_ride, request_ride
from tools.shop.tools import cancel_order, order_for_pickup
from tools.wallet.tools import collect_payment, pay_booking


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


def tools_of_nouns() -> Iterator[BaseTool]:
    """Those of each `tools/<noun>/tools.py`: a new one is found by where it stands."""
    nouns = (module.name for module in iter_modules(tools.__path__) if module.ispkg)
    for noun in nouns:
        module = import_module(f"{tools.__name__}.{noun}.tools")
        yield from (value for value in vars(module).values() if isinstance(value, BaseTool))


TOOLBOX: dict[str, ToolEntry] = {
    tool.name: ToolEntry(tool, tool in DRAFTING)
    for tool in [*tools_of_nouns(), search_help, hand_over]
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The tool as models are told of it. Made once: making it costs more than a short turn."""
    return convert_to_openai_tool(TOOLBOX[name].tool)
