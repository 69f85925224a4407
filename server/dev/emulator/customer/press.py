"""What every press on the phone has in common."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from server.dev.emulator.customer.customers import JSON, EmulatedCustomer, Look
from server.dev.emulator.state import Emulator


@dataclass
class Written:
    """One message: its part of the webhook, and its look on the phone."""

    type: str
    wire: JSON
    look: Look = field(default_factory=Look)
    quoted: str = ""
    with_contact: bool = True


@dataclass(frozen=True)
class PressContext:
    """What a press needs to know."""

    emulator: Emulator
    customer: EmulatedCustomer
    base_url: str


class CustomerAct(BaseModel):
    """One of the things a customer does; `name` also changes how they are called."""

    model_config = ConfigDict(extra="forbid")
    name: str = ""
    quoted: str = Field("", description="id of the message this one answers")
