"""Every tool a model may be given, and whether the customer has to confirm what it drafts."""

from typing import NamedTuple

from langchain_core.tools import BaseTool

from tools.booking import BOOKING_TOOLS, cancel_booking, create_booking
from tools.hand_over import HAND_OVER_TOOLS
from tools.venue import VENUE_TOOLS


class Entry(NamedTuple):
    tool: BaseTool
    needs_confirmation: bool


DRAFTING: list[BaseTool] = [create_booking, cancel_booking]

TOOLBOX: dict[str, Entry] = {
    tool.name: Entry(tool, tool in DRAFTING)
    for tool in [*BOOKING_TOOLS, *VENUE_TOOLS, *HAND_OVER_TOOLS]
}
