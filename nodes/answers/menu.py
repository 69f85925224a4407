"""What EasyMO can do, as a list to choose from for who asks, and for who was not understood."""

from typing import LiteralString

from easymo.conversation.state import Bubble, Choice
from easymo.messages.catalogue import say

# Each is asked to begin with: the tool asks for all the rest.
SERVICES: dict[LiteralString, str] = {
    "book": "create_booking",
    "bookings": "view_bookings",
    "wallet": "check_balance",
    "top_up": "collect_payment",
    "ride": "request_ride",
    "shops": "shop_information",
    "homes": "search_properties",
    "problem": "create_ticket",
    "about": "venue_information",
}


def services(language: str) -> list[Choice]:
    """One choice for each service. A press calls its tool, and its agent has the conversation."""
    return [
        Choice(
            title=say(f"services.{name}", language),
            description=say(f"services.{name}_more", language),
            tool=tool,
            arguments={},
        )
        for name, tool in SERVICES.items()
    ]


def with_services(bubbles: list[Bubble], language: str) -> list[Bubble]:
    """The answer, with the list under the sentence that tells what EasyMO can do."""
    told = say("general.can_do", language)
    return [
        Bubble(text=told, choices=services(language)) if _is_only(bubble, told) else bubble
        for bubble in bubbles
    ]


def _is_only(bubble: Bubble, told: str) -> bool:
    return bubble["text"] == told and bubble.keys() <= {"text", "is_free"}
