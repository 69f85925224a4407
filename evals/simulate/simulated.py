"""A customer without a script and without a model: they know what they want, and answer questions.

The same scenario gives the same words in every run.
"""

import random
import re
from dataclasses import dataclass, field
from zlib import crc32

from evals.play.phone import ScreenAnswer
from evals.play.play import Performance, play
from evals.scenario import Scenario, SimulatedCustomer
from evals.score.check import Check, plain
from evals.simulate.mistyping import mistyped
from evals.step import Step

MOST_OF_ONE = 2
"""So often they give the same answer: whoever asks a third time does not listen."""


@dataclass
class SimulationOutcome:
    """`fault` says why the run was lost by the simulation and not by the product."""

    checks: list[Check]
    fault: str = ""


@dataclass
class Simulated:
    """What they do next."""

    wants: SimulatedCustomer
    rng: random.Random
    given: dict[str, int] = field(default_factory=dict)

    def next(self, answer: ScreenAnswer) -> list[Step] | None:
        """Nothing when they do not know what to say to this."""
        for title in self.wants.presses:
            if any(one.casefold().startswith(title.casefold()) for one in answer.titles):
                return [Step(presses=title)]
        for question, words in self.wants.knows.items():
            if re.search(question, plain(answer.text)) and self._may_say(question):
                return self.says(words)
        for words in self.wants.knows.values():
            fitting = [one for one in answer.titles if words.casefold() in one.casefold()]
            if fitting:
                return [Step(presses=fitting[0])]
        return None

    def says(self, words: str) -> list[Step]:
        """In the manner of their persona."""
        match self.wants.persona:
            case "hurried":
                parts = words.split(" ")
                cut = max(1, len(parts) // 2)
                bursts = [" ".join(parts[:cut]), " ".join(parts[cut:])]
                return [Step(writes=[part for part in bursts if part])]
            case "careless":
                return [Step(writes=mistyped(words, self.rng))]
            case "wordy":
                return [Step(writes=f"Well, let me think, {words}, thank you so much my dear")]
            case _:
                return [Step(writes=words)]

    def _may_say(self, question: str) -> bool:
        self.given[question] = self.given.get(question, 0) + 1
        return self.given[question] <= MOST_OF_ONE


async def play_wish(stage: Performance, scenario: Scenario) -> SimulationOutcome:
    """They open the conversation, and go on until they are content or have no patience left."""
    wants = scenario.wants
    if wants is None:
        raise ValueError(f"“{scenario.name}” has no simulated customer")
    customer = Simulated(wants, random.Random(crc32(scenario.name.encode())))  # noqa: S311
    phone = await stage.phone(scenario.customer)
    await play(stage, customer.says(wants.opens_with))
    for _ in range(wants.patience):
        if plain(wants.content_when) in plain(phone.last.text):
            return SimulationOutcome([Check("script", "they are content", True)])
        steps = customer.next(phone.last)
        if steps is None:
            return SimulationOutcome([], f"they did not know what to answer to: {phone.last.text}")
        await play(stage, steps)
    reason = f"after {wants.patience} messages they last read: {phone.last.text}"
    return SimulationOutcome([Check("script", "they are content", False, reason)])
