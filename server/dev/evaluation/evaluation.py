"""Carries a plan out: plays all it wants, and sums up."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from evals.play import runner
from evals.score import repetition
from evals.score.coverage import cover
from evals.score.statistics import Tried
from evals.score.summary import Group, Run, RunSummary, group, summarise
from evals.trial import Trial
from server.dev.evaluation import conditions
from server.dev.evaluation.plan import Plan
from server.dev.evaluation.sandbox import NOTHING, AgentModel, Sandbox, begin, open_sandbox, play

Told = Callable[[Trial], None]
"""Hears of every trial as it ends."""


@dataclass
class Evaluation:
    """`seconds` by round; `unlike` says what the second round did otherwise than the first."""

    trials: list[Trial]
    summary: RunSummary
    seconds: dict[str, float]
    floor: Group | None = None
    unlike: list[str] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        return self.summary.passes and not self.unlike


def evaluate(plan: Plan, baseline: dict[str, Tried] | None, told: Told) -> Evaluation:
    seconds: dict[str, float] = {}
    revision = conditions.revision()
    with open_sandbox(plan.agent_model, plan.version, plan.auxiliary) as sandbox:
        play_round = partial(_round, sandbox, plan, told, seconds)
        trials = play_round("all", plan.seed)
        again = play_round("again", plan.seed + 1_000) if plan.runs_twice else None
    floor = _floor(plan, told, seconds) if plan.with_floor else None
    run = Run(
        model=plan.agent_model.model,
        revision=revision,
        changed_agents=sorted(plan.version.root),
        seed=plan.seed,
        trials=plan.trials,
        took_seconds=seconds["all"],
    )
    coverage = cover(conditions.map_of_the_graph(), [t for one in trials for t in one.turns])
    return Evaluation(
        trials,
        summarise(run, trials, coverage, baseline),
        seconds,
        floor,
        repetition.differences(trials, again) if again is not None else [],
    )


def _round(
    sandbox: Sandbox, plan: Plan, told: Told, seconds: dict[str, float], name: str, seed: int
) -> list[Trial]:
    begun = time.perf_counter()
    trials = []
    for ended in runner.run(plan.jobs(seed), partial(play, sandbox), plan.processes, begin):
        told(ended)
        trials.append(ended)
    seconds[name] = time.perf_counter() - begun
    order = {one.name: number for number, one in enumerate(plan.scenarios)}
    return sorted(trials, key=lambda one: (order[one.scenario], one.perturbation, one.trial))


def _floor(plan: Plan, told: Told, seconds: dict[str, float]) -> Group:
    """What an agent scores that does nothing, on the same scenarios, once."""
    idle = Plan(plan.scenarios, AgentModel(NOTHING), plan.version, 1, plan.seed, plan.processes)
    with open_sandbox(idle.agent_model, idle.version) as sandbox:
        trials = _round(sandbox, idle, told, seconds, "floor", plan.seed)
    return group("doing nothing", trials)
