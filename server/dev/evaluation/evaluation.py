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
from server.dev.evaluation.sandbox import NOTHING, ModelChoice, Sandbox, begin, open_sandbox, play

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


@dataclass
class Rounds:
    """Plays a plan again and again; `seconds` are what each round took, by its name."""

    plan: Plan
    told: Told
    seconds: dict[str, float] = field(default_factory=dict)

    def play(self, sandbox: Sandbox, name: str, plan: Plan, seed: int) -> list[Trial]:
        """All trials of a round, in the order of the scenarios."""
        begun = time.perf_counter()
        trials = []
        for ended in runner.run(plan.jobs(seed), partial(play, sandbox), plan.processes, begin):
            self.told(ended)
            trials.append(ended)
        self.seconds[name] = time.perf_counter() - begun
        order = {one.name: number for number, one in enumerate(plan.scenarios)}
        return sorted(trials, key=lambda one: (order[one.scenario], one.perturbation, one.trial))

    def play_floor(self) -> Group:
        """What an agent scores that does nothing, on the same scenarios, once."""
        plan = self.plan
        idle = Plan(
            plan.scenarios, ModelChoice(NOTHING), plan.version, 1, plan.seed, plan.processes
        )
        with open_sandbox(idle.agent_model, idle.version) as sandbox:
            return group("doing nothing", self.play(sandbox, "floor", idle, plan.seed))


def evaluate(plan: Plan, baseline: dict[str, Tried] | None, told: Told) -> Evaluation:
    rounds = Rounds(plan, told)
    revision = conditions.revision()
    with open_sandbox(plan.agent_model, plan.version, plan.auxiliary) as sandbox:
        trials = rounds.play(sandbox, "all", plan, plan.seed)
        again = rounds.play(sandbox, "again", plan, plan.seed + 1_000) if plan.runs_twice else None
    floor = rounds.play_floor() if plan.with_floor else None
    run = Run(
        model=plan.agent_model.model,
        revision=revision,
        changed_agents=sorted(plan.version.root),
        seed=plan.seed,
        trials=plan.trials,
        took_seconds=rounds.seconds["all"],
    )
    coverage = cover(conditions.map_of_the_graph(), [t for one in trials for t in one.turns])
    return Evaluation(
        trials,
        summarise(run, trials, coverage, baseline),
        rounds.seconds,
        floor,
        repetition.differences(trials, again) if again is not None else [],
    )
