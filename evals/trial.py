"""One run of one scenario, scored: what a line of `results.jsonl` has."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from evals.scenario import Row
from evals.score.check import Check
from evals.score.trajectory import TurnTrajectory
from evals.score.transcript import TranscriptLine

REWORDED = frozenset({"paraphrases", "typos", "code-switching"})
"""Perturbations that change what they write."""

Verdict = Literal["passed", "failed", "simulator_fault"]


@dataclass
class Trial:
    """`trial` counts from 0; `changes` are the rows it left behind, `before` how they were."""

    scenario: str
    agent: str
    language: str
    tags: list[str]
    trial: int
    seed: int
    perturbation: str = "none"
    checks: list[Check] = field(default_factory=list)
    lines: list[TranscriptLine] = field(default_factory=list)
    changes: dict[str, list[Row]] = field(default_factory=dict)
    before: dict[str, list[Row]] = field(default_factory=dict)
    turns: list[TurnTrajectory] = field(default_factory=list)
    simulator_fault: str = ""
    took_ms: float = 0.0

    @property
    def verdict(self) -> Verdict:
        if self.simulator_fault:
            return "simulator_fault"
        return "passed" if all(check.passed for check in self.checks) else "failed"

    @property
    def failures(self) -> list[Check]:
        return [check for check in self.checks if not check.passed]

    @property
    def breaks_a_hard_check(self) -> bool:
        """Other words may lead to other rows; books and privacy hold whatever they write."""
        if self.simulator_fault:
            return False
        if self.perturbation in REWORDED:
            return any(check.kind in ("invariant", "crash") for check in self.failures)
        return any(check.is_hard for check in self.failures)

    @property
    def cost_usd(self) -> float:
        return sum(turn.cost_usd for turn in self.turns)

    @property
    def tokens(self) -> int:
        return sum(turn.tokens for turn in self.turns)

    def as_row(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "verdict": self.verdict,
            "cost_usd": self.cost_usd,
            "tokens": self.tokens,
        }

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        known["checks"] = [Check(**check) for check in row["checks"]]
        known["lines"] = [
            TranscriptLine(**{**line, "options": tuple(line["options"])}) for line in row["lines"]
        ]
        known["turns"] = [TurnTrajectory(**turn) for turn in row["turns"]]
        return cls(**known)
