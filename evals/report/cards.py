"""The scenarios of a run as the page lists them: what went wrong first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.score.check import Check
from evals.trial import Trial

Outcome = Literal["failed", "unsteady", "simulator_fault", "passed"]
ORDER: tuple[Outcome, ...] = ("failed", "unsteady", "simulator_fault", "passed")

ON_THE_CARD = {"scenario", "agent", "language", "tags", "cost_usd", "tokens"}
"""What the page has not again with every trial."""


@dataclass(frozen=True)
class ScenarioCard:
    """A scenario with all its trials; `anchor` is what a link to it says after the #."""

    name: str
    anchor: str
    agent: str
    language: str
    tags: list[str]
    trials: list[Trial]

    @property
    def counted(self) -> list[Trial]:
        return [trial for trial in self.trials if not trial.simulator_fault]

    @property
    def faults(self) -> int:
        return len(self.trials) - len(self.counted)

    @property
    def passed(self) -> int:
        return sum(trial.verdict == "passed" for trial in self.counted)

    @property
    def outcome(self) -> Outcome:
        """Unsteady: some trials passed, and some did not."""
        if not self.counted:
            return "simulator_fault"
        if self.passed == len(self.counted):
            return "passed"
        return "unsteady" if self.passed else "failed"

    @property
    def breaks_a_hard_check(self) -> bool:
        return any(trial.breaks_a_hard_check for trial in self.trials)

    @property
    def reasons(self) -> list[str]:
        """What went wrong in its trials, each once, the hard ones before the others."""
        failures = [check for trial in self.counted for check in trial.failures]
        failures.sort(key=lambda check: not check.is_hard)
        faults = [trial.simulator_fault for trial in self.trials if trial.simulator_fault]
        return list(dict.fromkeys(_sentence(check) for check in failures)) or faults

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [_row(trial) for trial in self.trials]


def cards(trials: Sequence[Trial]) -> list[ScenarioCard]:
    found: dict[str, ScenarioCard] = {}
    for trial in sorted(trials, key=lambda one: (one.perturbation != "none", one.trial)):
        if trial.scenario not in found:
            anchor = _anchor(trial.scenario, {card.anchor for card in found.values()})
            found[trial.scenario] = ScenarioCard(
                trial.scenario, anchor, trial.agent, trial.language, trial.tags, []
            )
        found[trial.scenario].trials.append(trial)
    return sorted(found.values(), key=_place)


def _sentence(check: Check) -> str:
    reason = check.reason.strip()
    if check.kind == "crash":
        # The last line of a traceback says what broke.
        reason = reason.rsplit("\n", 1)[-1]
    return f"{check.name}: {reason}" if reason else check.name


def _place(card: ScenarioCard) -> tuple[Any, ...]:
    return (ORDER.index(card.outcome), not card.breaks_a_hard_check, card.agent, card.name)


def _anchor(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "scenario"
    anchor, number = plain, 1
    while anchor in taken:
        number += 1
        anchor = f"{plain}-{number}"
    return anchor


def _row(trial: Trial) -> dict[str, Any]:
    row = {name: value for name, value in trial.as_row().items() if name not in ON_THE_CARD}
    row["checks"] = [
        {
            "kind": check.kind,
            "name": check.name,
            "passed": check.passed,
            "reason": check.reason,
            "is_hard": check.is_hard,
        }
        for check in trial.checks
    ]
    return row
