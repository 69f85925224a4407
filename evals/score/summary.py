"""What a run comes to: shares with intervals, what it cost, and what the gates say."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

from evals.score.coverage import Coverage
from evals.score.statistics import Comparison, Interval, Tried, compare, pass_hat, wilson
from evals.trial import Trial


@dataclass(frozen=True)
class Run:
    """Under which conditions the trials were made."""

    model: str
    revision: str
    changed_agents: list[str]
    seed: int
    trials: int
    took_seconds: float = 0.0


@dataclass(frozen=True)
class Group:
    """The trials of an agent, a language or a tag; those the simulator spoiled do not count."""

    name: str
    trials: int
    passed: int
    share: Interval


@dataclass(frozen=True)
class RunSummary:
    run: Run
    scenarios: int
    whole: Group
    pass_hat: dict[int, float]
    by_agent: list[Group]
    by_language: list[Group]
    by_tag: list[Group]
    by_perturbation: list[Group]
    hard_failures: list[str]
    simulator_faults: list[str]
    turn_ms_p50: float
    turn_ms_p95: float
    tokens: int
    cost_usd: float
    coverage: Coverage
    tried: dict[str, Tried]
    comparison: Comparison | None = None
    gates: dict[str, bool] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        return all(self.gates.values())

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"passes": self.passes}


def summarise(
    run: Run, trials: Sequence[Trial], coverage: Coverage, baseline: dict[str, Tried] | None
) -> RunSummary:
    """`baseline` is how an earlier run's scenarios went, by name."""
    counted = [trial for trial in trials if not trial.simulator_fault]
    tried = tried_of([trial for trial in counted if trial.perturbation == "none"])
    hard = sorted({trial.scenario for trial in trials if trial.breaks_a_hard_check})
    p50, p95 = _quantiles([turn.took_ms for trial in counted for turn in trial.turns] or [0.0])
    return RunSummary(
        run=run,
        scenarios=len({trial.scenario for trial in trials}),
        whole=group("all", counted),
        pass_hat=_pass_hat(list(tried.values())),
        by_agent=_groups(counted, lambda trial: [trial.agent]),
        by_language=_groups(counted, lambda trial: [trial.language]),
        by_tag=_groups(counted, lambda trial: trial.tags),
        by_perturbation=_groups(counted, lambda trial: [trial.perturbation]),
        hard_failures=hard,
        simulator_faults=_faults_of_simulators(trials),
        turn_ms_p50=p50,
        turn_ms_p95=p95,
        tokens=sum(trial.tokens for trial in trials),
        cost_usd=sum(trial.cost_usd for trial in trials),
        coverage=coverage,
        tried=tried,
        comparison=compare(baseline, tried) if baseline else None,
        gates=_gates(hard, tried, baseline),
    )


def _pass_hat(tried: Sequence[Tried]) -> dict[int, float]:
    least = min((one.trials for one in tried), default=0)
    return {k: pass_hat(tried, k) for k in range(1, least + 1)}


def _faults_of_simulators(trials: Sequence[Trial]) -> list[str]:
    lost = [trial for trial in trials if trial.simulator_fault]
    return sorted(f"{trial.scenario}: {trial.simulator_fault}" for trial in lost)


def _quantiles(took_ms: list[float]) -> tuple[float, float]:
    return median(took_ms), quantiles(took_ms, n=20)[-1] if len(took_ms) > 1 else took_ms[0]


def tried_of(trials: Sequence[Trial]) -> dict[str, Tried]:
    """How often each scenario was run and passed."""
    found: dict[str, Tried] = {}
    for trial in trials:
        before = found.get(trial.scenario, Tried(0, 0))
        passed = before.passed + (trial.verdict == "passed")
        found[trial.scenario] = Tried(before.trials + 1, passed)
    return found


def _gates(
    hard: list[str], tried: dict[str, Tried], baseline: dict[str, Tried] | None
) -> dict[str, bool]:
    gates = {"every hard check holds": not hard}
    if baseline:
        same = tried.keys() & baseline.keys()
        now, then = (_low({name: one[name] for name in same}) for one in (tried, baseline))
        gates["the lower bound is not below the baseline's"] = now >= then
    return gates


def _low(tried: dict[str, Tried]) -> float:
    passed = sum(one.passed for one in tried.values())
    return wilson(passed, sum(one.trials for one in tried.values())).low


def _groups(trials: Sequence[Trial], names: Callable[[Trial], list[str]]) -> list[Group]:
    found: dict[str, list[Trial]] = {}
    for trial in trials:
        for name in names(trial):
            found.setdefault(name, []).append(trial)
    return [group(name, found[name]) for name in sorted(found)]


def group(name: str, trials: Sequence[Trial]) -> Group:
    passed = sum(trial.verdict == "passed" for trial in trials)
    return Group(name, len(trials), passed, wilson(passed, len(trials)))
