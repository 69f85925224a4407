"""What a scenario is: who writes what, what must be true in the end, and what must never happen."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from easymo.agents.table import AgentName
from evals.step import Step, StrictModel
from evals.wording import moment
from kit.clock import KIGALI
from kit.errors import Misconfigured

Agent = AgentName | Literal["triage"]
Language = Literal["en", "fr", "rw", "sw"]
Row = dict[str, Any]
Moment = Annotated[datetime, BeforeValidator(moment)]

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=KIGALI)
"""A Monday, so that "tomorrow" and "Saturday" mean the same in every run."""
TEMPLATE = "scenario_template"
"""The database with the demo data that every scenario is played on a clone of."""


class SeatsLeft(StrictModel):
    """How many seats a slot has left when the conversation begins."""

    venue: str
    at: Moment
    left: int = Field(ge=0)


class Stock(StrictModel):
    product: str
    left: int = Field(ge=0)


class Given(StrictModel):
    """What is so before the first message. The demo data is always there."""

    now: Moment = NOON
    wallet_rwf: int = Field(0, ge=0)
    seats: list[SeatsLeft] = Field([])
    stock: list[Stock] = Field([])
    settings: dict[str, Any] = Field({}, description="Groups of settings that differ")


class SimulatedCustomer(StrictModel):
    """A simulated customer: what they want and know. They need no script."""

    goal: str = Field(description="What they want, for a simulated customer with a model")
    opens_with: str
    knows: dict[str, str] = Field(
        {}, description="Words of a question (a regular expression), and their answer to it"
    )
    presses: list[str] = Field([], description="Titles they would press, the dearest first")
    patience: int = Field(10, ge=1, description="Messages they are willing to write")
    persona: Literal["plain", "hurried", "careless", "wordy"] = "plain"
    content_when: str = Field(description="Words of the answer that they are content with")


class ExpectedTrajectory(StrictModel):
    """Which way the conversation must go, where the way matters."""

    agents: list[Agent] = Field([], description="Each answered at some time, in this order")
    nodes: list[str] = Field([])
    tools: list[str] = Field([])
    never_tools: list[str] = Field([])
    is_exact: bool = Field(False, description="Nothing but these tools, in this order")


class InjectedFault(StrictModel):
    """What goes wrong while it is played, by the names of the emulator's switches."""

    whatsapp: dict[str, Any] = Field({})
    momo: dict[str, Any] = Field({})


class Scenario(StrictModel):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9 ,'-]*$", description="Unique, in plain words")
    about: str = ""
    agent: Agent
    language: Language
    tags: list[str] = Field([])
    customer: str = Field("Aline", description="Who writes; a name of the demo data, or a new one")
    given: Given = Given()
    earlier: list[Step] = Field([], description="Played first; its rows are there before")
    conversation: list[Step] = Field([])
    wants: SimulatedCustomer | None = Field(
        None, description="A simulated customer instead of a script"
    )
    ends_with: dict[str, list[Row]] = Field(
        {}, description="Rows that are new; nothing else may have changed"
    )
    reads: list[str] = Field([], description="What they must have read at some time")
    never_reads: list[str] = Field([])
    way: ExpectedTrajectory = ExpectedTrajectory()
    fault: InjectedFault = InjectedFault()

    @model_validator(mode="after")
    def _has_a_customer(self) -> "Scenario":
        if bool(self.conversation) == bool(self.wants):
            raise ValueError(
                "a scenario has either a conversation or a customer who wants something"
            )
        return self


def load(file: Path) -> list[Scenario]:
    """The scenarios of one file. Raises Misconfigured, naming file, scenario and what is wrong."""
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Misconfigured(f"{file}: this is not YAML: {error}") from error
    if not isinstance(found, list):
        raise Misconfigured(
            f"{file}: a file has a list of scenarios, each beginning with “- name:”."
        )
    return [_checked(file, one) for one in found]


def _checked(file: Path, found: Any) -> Scenario:
    try:
        return Scenario.model_validate(found)
    except ValidationError as error:
        name = found.get("name", "?") if isinstance(found, dict) else found
        wrong = "; ".join(
            f"{' → '.join(str(part) for part in one['loc']) or 'scenario'}: {one['msg']}"
            for one in error.errors(include_url=False)
        )
        raise Misconfigured(f"{file}, scenario “{name}”: {wrong}") from error
