"""A simulated customer with a provider's model, played by openevals: they write and press."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openai
from langsmith import tracing_context
from openevals.simulators import (
    create_async_llm_simulated_user,
    run_multiturn_simulation_async,
)

from evals.play.phone import CustomerPhone
from evals.play.play import Performance, play
from evals.scenario import Scenario, SimulatedCustomer
from evals.score.check import Check, plain
from evals.simulate.provider import ModelProvider
from evals.simulate.simulated import SimulationOutcome
from evals.step import Step

LEAVES_CONTENT, LEAVES = "DONE", "GIVE UP"
MOST_OF_ONE = 3
"""So often they say the same: then it is the simulation that is stuck."""
OURS = 40
"""Characters of ours in a row that no customer writes back."""

BUSINESS = re.compile(
    r"welcome to easymo|how (?:can|may) i (?:help|assist)|as an ai|language model"
    r"|i have booked (?:it|your)|your booking is confirmed|comment puis-je vous aider",
    re.IGNORECASE,
)
LANGUAGES = {"en": "English", "fr": "French", "rw": "Kinyarwanda", "sw": "Swahili"}
PERSONAS = {
    "plain": "You write plainly.",
    "hurried": "You are in a hurry: few words, no greetings.",
    "careless": "You write carelessly, with typing errors and no capitals.",
    "wordy": "You talk a lot about other things before you come to the point.",
}
SYSTEM = """You play a customer who writes to a business in Kigali on WhatsApp. Never speak as the
business. Write one short message in {language}, and nothing else. {persona}
What you want: {goal}
What you know, when you are asked: {knows}
Buttons stand in square brackets. To press one, write only its title in square brackets.
When you have what you want, write only {content}. When you have no patience left, write only
{leaves}. Never make up names, numbers or other wishes."""


class CustomerFailed(Exception):
    """The simulation went wrong, not the product. The message says how."""


@dataclass
class Simulation:
    """What they and the business do in turn, as openevals calls for it."""

    stage: Performance
    scenario: Scenario
    wants: SimulatedCustomer
    phone: CustomerPhone
    write: Callable[..., Any]
    said: list[str] = field(default_factory=list)
    leaves: str = ""

    async def answer(self, trajectory: list[Any], *, turn_counter: int, **_rest: Any) -> Any:
        message = await self.write(trajectory, turn_counter=turn_counter)
        text = str(message["content"]).strip()
        if text.strip("[].! ").upper() in (LEAVES_CONTENT, LEAVES):
            self.leaves = text.strip("[].! ").upper()
        else:
            self._look_at(text)
            self.said.append(plain(text))
        return {**message, "content": text}

    async def business(self, message: Any, **_rest: Any) -> dict[str, str]:
        if not self.leaves:
            await play(self.stage, [self._step(str(message["content"]))])
        answer = self.phone.last
        options = " ".join(f"[{title}]" for title in answer.titles)
        return {"role": "assistant", "content": f"{answer.text}\n{options}".strip() or "(silence)"}

    async def is_over(self, _trajectory: Any, **_rest: Any) -> bool:
        broken = any(check.kind == "script" and not check.passed for check in self.stage.checks)
        return bool(self.leaves) or self.is_content or broken

    @property
    def is_content(self) -> bool:
        return plain(self.wants.content_when) in plain(self.phone.last.text)

    def _look_at(self, text: str) -> None:
        if not text:
            raise CustomerFailed("the model wrote nothing")
        ours = plain(self.phone.last.text)
        if BUSINESS.search(text) or (len(text) >= OURS and plain(text) in ours):
            raise CustomerFailed(f"the model spoke as the business: {text}")
        if self.said.count(plain(text)) + 1 >= MOST_OF_ONE:
            raise CustomerFailed(f"the model said {MOST_OF_ONE} times: {text}")

    def _step(self, text: str) -> Step:
        named = plain(text.strip("[]"))
        for title in self.phone.last.titles:
            if plain(title) == named:
                return Step(presses=title)
        return Step(writes=text)


async def play_wish(
    provider: ModelProvider, stage: Performance, scenario: Scenario
) -> SimulationOutcome:
    """The same as `simulated.play_wish`, with a model instead of what they know by heart."""
    wants = scenario.wants
    if wants is None:
        raise ValueError(f"“{scenario.name}” has no simulated customer")
    phone = await stage.phone(scenario.customer)
    write = create_async_llm_simulated_user(
        system=_system(scenario, wants),
        client=provider.chat(),
        fixed_responses=[wants.opens_with],
    )
    talk = Simulation(stage, scenario, wants, phone, write)
    try:
        # What customers write goes to nobody's traces, whatever the environment says.
        with tracing_context(enabled=False):
            await run_multiturn_simulation_async(
                app=talk.business,
                user=talk.answer,
                max_turns=wants.patience + 1,
                stopping_condition=talk.is_over,
            )
    except (CustomerFailed, openai.OpenAIError) as failed:
        return SimulationOutcome([], str(failed) or type(failed).__name__)
    if talk.leaves == LEAVES_CONTENT and not talk.is_content:
        return SimulationOutcome([], f"they left as if content, having read: {phone.last.text}")
    reason = "" if talk.is_content else f"they last read: {phone.last.text}"
    return SimulationOutcome([Check("script", "they are content", talk.is_content, reason)])


def _system(scenario: Scenario, wants: SimulatedCustomer) -> str:
    return SYSTEM.format(
        language=LANGUAGES[scenario.language],
        persona=PERSONAS[wants.persona],
        goal=wants.goal,
        knows="; ".join(wants.knows.values()) or "nothing more",
        content=LEAVES_CONTENT,
        leaves=LEAVES,
    )
