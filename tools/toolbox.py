"""Every tool a model may be given, and whether the customer has to confirm what it drafts."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

import tools
from easymo.models.strict_schema import make_strict
from tools.booking.tools import cancel_booking, change_booking, create_booking
from tools.hand_over import hand_over
from tools.help import search_help
from tools.payment.tools import collect_payment, pay_booking, pay_order
from tools.property.tools import cancel_viewing, schedule_viewing
from tools.ride.tools import cancel_ride, request_ride
from tools.shop.tools import cancel_order, order_for_pickup


class ToolEntry(NamedTuple):
    """`category` is the noun it is about; `requires_auth`: the press may take the PIN."""

    tool: BaseTool
    category: str
    needs_confirmation: bool
    requires_auth: bool


DRAFTING: list[BaseTool] = [
    create_booking,
    cancel_booking,
    change_booking,
    collect_payment,
    pay_booking,
    pay_order,
    request_ride,
    cancel_ride,
    order_for_pickup,
    cancel_order,
    schedule_viewing,
    cancel_viewing,
]

MOVING_MONEY: list[BaseTool] = [
    create_booking,
    change_booking,
    collect_payment,
    pay_booking,
    pay_order,
    order_for_pickup,
]


def find_tools() -> Iterator[tuple[str, BaseTool]]:
    """Each tool with its noun: a new one is found in `tools/<noun>/tools.py`, where it stands."""
    nouns = (module.name for module in iter_modules(tools.__path__) if module.ispkg)
    for noun in nouns:
        module = import_module(f"{tools.__name__}.{noun}.tools")
        yield from ((noun, one) for one in vars(module).values() if isinstance(one, BaseTool))
    yield from (("help", search_help), ("hand_over", hand_over))


TOOLBOX: dict[str, ToolEntry] = {
    tool.name: ToolEntry(tool, noun, tool in DRAFTING, tool in MOVING_MONEY)
    for noun, tool in find_tools()
}


@cache
def schema(name: str) -> dict[str, Any]:
    """The tool as models are told of it. Made once: making it costs more than a short turn."""
    return make_strict(convert_to_openai_tool(TOOLBOX[name].tool))
