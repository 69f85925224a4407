"""One run of one scenario, scored: what a line of `results.jsonl` has."""

import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from evals import path, record, simulated
from evals.check import Check
from evals.desk import sitting
from evals.job import Job
from evals.path import Turn
from evals.people import People
from evals.play import Stage, play
from evals.product import Product
from evals.scenario import Fault, Row, Scenario
from evals.scorers import invariants, state, way, words
from evals.setting_up import set_up
from evals.transcript import Line

PATIENCE_SECONDS = 30.0

REWORDED = frozenset({"paraphrases", "typos", "code-switching"})
"""Perturbations that change what she writes."""

Open = Callable[[Scenario], AbstractAsyncContextManager[Product]]
"""Opens a product of the scenario's own, on a fresh database."""
PlayWish = Callable[[Stage, Scenario], Awaitable[simulated.Outcome]]
"""Plays a scenario's simulated customer."""
Judge = Callable[["Trial"], Iterable[Check]]
"""Has an opinion of what was said."""
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
    lines: list[Line] = field(default_factory=list)
    changes: dict[str, list[Row]] = field(default_factory=dict)
    before: dict[str, list[Row]] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
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
        """Other words may lead to other rows; books and privacy hold whatever she writes."""
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
            Line(**{**line, "options": tuple(line["options"])}) for line in row["lines"]
        ]
        known["turns"] = [Turn(**turn) for turn in row["turns"]]
        return cls(**known)


async def run(
    job: Job,
    open_product: Open,
    play_wish: PlayWish = simulated.play_wish,
    judge: Judge | None = None,
) -> Trial:
    """Play and score. Whatever breaks is a check that failed, never a missing row."""
    scenario = job.scenario
    trial = Trial(
        scenario.name,
        scenario.agent,
        scenario.language,
        list(scenario.tags),
        job.trial,
        job.seed,
        job.perturbation,
    )
    begun = time.perf_counter()
    try:
        async with open_product(scenario) as product:
            await _played(trial, scenario, product, play_wish)
    except Exception:
        trial.checks.append(Check("crash", "it runs to its end", False, _last_words()))
    if judge and trial.lines:
        judged = judge
        trial.checks += _scored("judge", lambda: judged(trial))
    trial.took_ms = (time.perf_counter() - begun) * 1000
    return trial


async def _played(trial: Trial, scenario: Scenario, product: Product, play_wish: PlayWish) -> None:
    people = People(product, PATIENCE_SECONDS)
    phone = await people.phone(scenario.customer)
    await set_up(product.pool, scenario.given, phone.wa_id)
    async with sitting(product, "Claudine") as desk:
        stage = Stage(product, people, desk, scenario.customer)
        await play(stage, scenario.earlier)
        await _break(product, scenario.fault)
        async with product.pool.connection() as conn:
            before, first = await record.record(conn), await path.newest(conn)
        if scenario.wants:
            outcome = await play_wish(stage, scenario)
            trial.checks += outcome.checks
            trial.simulator_fault = outcome.fault
        else:
            await play(stage, scenario.conversation)
        async with product.pool.connection() as conn:
            trial.changes = (await record.record(conn)).since(before)
            trial.before = before.of(trial.changes)
            trial.turns = await path.turns(conn, first)
    trial.lines = stage.transcript.lines
    trial.checks += stage.checks
    trial.checks += _scored("state", lambda: state.score(scenario, trial.changes))
    trial.checks += _scored("words", lambda: words.score(scenario, stage.transcript))
    trial.checks += _scored("way", lambda: way.score(scenario, trial.turns))
    trial.checks += await _gathered(invariants.score(scenario, product, people, stage.transcript))


async def _break(product: Product, fault: Fault) -> None:
    for url, switches in (("/emulator/faults", fault.whatsapp), ("/momo/faults", fault.momo)):
        if switches:
            (await product.http.post(url, json=switches)).raise_for_status()


def _scored(name: str, score: Callable[[], Iterable[Check]]) -> list[Check]:
    try:
        return list(score())
    except Exception:
        return [Check("crash", f"the scorer “{name}” works", False, _last_words())]


async def _gathered(checks: AsyncIterator[Check]) -> list[Check]:
    found = []
    try:
        async for check in checks:
            found.append(check)
    except Exception:
        found.append(Check("crash", "the scorer “invariants” works", False, _last_words()))
    return found


def _last_words() -> str:
    return traceback.format_exc(limit=-4)
