"""Kigali on Sunday 22 November 2026 at ten in the morning, and a model to talk to."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from pydantic import BaseModel

from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.model import GuidedModel
from easymo.models.guided.nlu.understanding import Understanding, understand
from tools.toolbox import find_tools

NOW = "2026-11-22T10:00:00+02:00"
VENUES = [
    {"name": "Kigali City Center", "code": "center"},
    {"name": "Kimironko", "code": "kimironko"},
    {"name": "Nyamirambo", "code": "nyamirambo"},
]

Ask = Callable[..., AIMessage]
Read = Callable[..., Understanding]


class Route(BaseModel):
    """Where a message goes."""

    reason: str
    agent: Literal["booking", "payment", "driver", "shop", "property", "general"]
    language: Literal["en", "fr"]
    request: str
    second_request: str | None = None


@tool
def check_availability(
    venue: str | None = None,
    day: str | None = None,
    time: str | None = None,
    guests: int | None = None,
) -> str:
    """Find free slots."""
    return ""


@tool
def create_booking(
    venue: str | None = None,
    day: str | None = None,
    time: str | None = None,
    guests: int | None = None,
) -> str:
    """Draft a booking."""
    return ""


@tool
def cancel_booking(booking: int | None = None) -> str:
    """Draft a cancellation."""
    return ""


@tool
def change_booking(
    booking: int | None = None,
    booked_on: str | None = None,
    venue: str | None = None,
    day: str | None = None,
    time: str | None = None,
    guests: int | None = None,
    more_guests: int | None = None,
    special_request: str | None = None,
) -> str:
    """Draft a change."""
    return ""


@tool
def view_bookings() -> str:
    """List bookings."""
    return ""


@tool
def venue_information(venue: str | None = None) -> str:
    """Prices, hours, addresses."""
    return ""


@tool
def search_help(question: str) -> str:
    """How EasyMO works."""
    return ""


@tool
def check_balance() -> str:
    """How much money is in the wallet."""
    return ""


@tool
def transaction_history() -> str:
    """What moved the wallet."""
    return ""


@tool
def payment_information() -> str:
    """How paying works."""
    return ""


@tool
def collect_payment(amount: str | None = None) -> str:
    """Draft a top-up."""
    return ""


@tool
def pay_booking(booking: int | None = None, or_order: bool = False) -> str:
    """Draft paying a booking."""
    return ""


@tool
def pay_order(order: int | None = None) -> str:
    """Draft paying an order."""
    return ""


@tool
def hand_over(to: str, request: str) -> str:
    """Give the request to another agent."""
    return ""


BOOKING: list[BaseTool] = [
    check_availability,
    create_booking,
    change_booking,
    cancel_booking,
    view_bookings,
    venue_information,
    hand_over,
]
PAYMENT: list[BaseTool] = [
    check_balance,
    transaction_history,
    payment_information,
    collect_payment,
    pay_booking,
    pay_order,
    hand_over,
]


def tools_of(*nouns: str) -> list[BaseTool]:
    """All tools of some nouns."""
    return [tool for noun, tool in find_tools() if noun in nouns]


TOOLS: dict[str, Sequence[Any]] = {
    "triage": [Route],
    "booking": BOOKING,
    "payment": PAYMENT,
    "driver": [*tools_of("location", "ride"), hand_over],
    "shop": [*tools_of("shop"), hand_over],
    "property": [*tools_of("property"), hand_over],
    "support": [*tools_of("support"), hand_over],
    "general": [search_help, venue_information, hand_over],
}


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Ask an agent: `ask("booking", "2 places")`, or with a whole window of messages."""
    model = GuidedModel()

    def asked(agent: str, *said: str | BaseMessage, **situation: Any) -> AIMessage:
        told = {"agent": agent, "now": NOW, "venues": VENUES, **situation}
        window = [HumanMessage(m) if isinstance(m, str) else m for m in said]
        system = SystemMessage("Be kind.", additional_kwargs={"situation": told})
        return model.bind_tools(TOOLS[agent]).invoke([system, *window])

    return asked


@pytest.fixture(scope="session")
def read() -> Read:
    """What the rules read in a text."""

    def understood(text: str, language: str = "en") -> Understanding:
        situation = Situation.model_validate({"now": NOW, "venues": VENUES})
        return understand(text, situation, language)

    return understood
