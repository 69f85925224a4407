"""What the graph tells the model about the moment, beside the messages."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from langchain_core.messages import BaseMessage, SystemMessage
from pydantic import AwareDatetime, BaseModel, Field

from easymo.agents.table import AgentName
from kit.clock import KIGALI, MachineClock


class KnownVenue(BaseModel):
    name: str
    code: str


class KnownBooking(BaseModel):
    """One that the customer has and that is still to come."""

    number: int
    day: date


class Situation(BaseModel):
    """The `situation` in the system message's `additional_kwargs`."""

    agent: AgentName | Literal["triage"] = "general"
    now: AwareDatetime = Field(default_factory=lambda: MachineClock().now().astimezone(KIGALI))
    language: str | None = None
    venues: list[KnownVenue] = []
    bookings: list[KnownBooking] = []
    name: str | None = None
    current_agent: str | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(KIGALI).date()


def read_situation(messages: Sequence[BaseMessage]) -> Situation:
    """The situation the messages begin with; a plain default when they bring none."""
    for message in messages:
        if isinstance(message, SystemMessage):
            return Situation.model_validate(message.additional_kwargs.get("situation") or {})
    return Situation()
