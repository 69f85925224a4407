"""A customer's first message, and whether it came to the right agent."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from easymo.agents.table import AGENTS, AgentName
from evals.scenario import Scenario
from evals.step import Step, StrictModel
from evals.trial import Trial
from kit.errors import Misconfigured

Verdict = Literal["right", "asked", "wrong", "crashed"]
"""`asked`: nothing was done, and the customer was given a list to choose from."""

NOBODY = "none"
FEWEST_CHOICES = 3
DRAFTS = frozenset(
    {
        "create_booking",
        "change_booking",
        "order_for_pickup",
        "request_ride",
        "schedule_viewing",
        "collect_payment",
        "pay_booking",
        "pay_order",
        "create_ticket",
    }
)
"""Tools that begin something; nobody's business begins nothing."""
ANSWERED_BY_CODE = {"handoff": "support", "pin": "payment", "drive": "driver"}
"""Nodes that answer for an agent."""


class FirstMessage(StrictModel):
    """A line of a set: whose the text is (one of several, where several are right)."""

    text: str = Field(min_length=1)
    language: Literal["en", "fr", "rw", "sw", "mixed"]
    agent: list[AgentName | Literal["none"]] = Field(min_length=1)
    both: list[AgentName] = Field([], description="Of two requests: the agents of both")
    why: str = ""

    def as_scenario(self, number: int) -> Scenario:
        language = "en" if self.language == "mixed" else self.language
        agent = next((one for one in self.agent if one != NOBODY), "general")
        return Scenario.model_validate(
            {
                "name": f"message {number}",
                "agent": agent,
                "language": language,
                "customer": "Keza",
                "conversation": [Step(writes=self.text).model_dump(exclude_defaults=True)],
            }
        )


def load(files: list[Path]) -> list[FirstMessage]:
    """Raises Misconfigured, naming the file and the line."""
    return [message for file in files for message in _read(file)]


def _read(file: Path) -> Iterator[FirstMessage]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield FirstMessage.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            raise Misconfigured(f"{file}, line {number}: {error}") from error


def judge(message: FirstMessage, trial: Trial) -> Verdict:
    """Whether the message was served by an agent who may, or asked about with a list."""
    if any(check.kind == "crash" for check in trial.failures) or not trial.turns:
        return "crashed"
    if NOBODY in message.agent and not acts(trial):
        return "right"
    if _agents(trial) & set(message.agent):
        return "right"
    return "asked" if _asks(trial) else "wrong"


def serves_both(message: FirstMessage, trial: Trial) -> bool:
    """Whether both agents of a message with two requests had a part in the answer."""
    return set(message.both) <= _agents(trial)


def acts(trial: Trial) -> bool:
    """Whether something was begun: a draft, a payment, a ticket."""
    return any(tool in DRAFTS for turn in trial.turns for tool in turn.tools)


def _agents(trial: Trial) -> set[str]:
    nodes = [node for turn in trial.turns for node in turn.nodes]
    agents = {node for node in nodes if node in AGENTS}
    agents |= {ANSWERED_BY_CODE[node] for node in nodes if node in ANSWERED_BY_CODE}
    # A greeting, a word of command: code answers for everybody.
    return agents or {"general"}


def _asks(trial: Trial) -> bool:
    shown = [line.options for line in trial.lines if line.side == "business"]
    return not acts(trial) and any(len(options) >= FEWEST_CHOICES for options in shown)
