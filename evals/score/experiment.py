"""Two versions of the agents on the same scenarios, compared pair by pair."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.score.statistics import Comparison, Interval, compare, wilson
from evals.score.summary import tried_of
from evals.trial import Trial

Outcome = Literal["both", "only the first", "only the second", "neither"]
OUTCOMES: tuple[Outcome, ...] = ("both", "only the first", "only the second", "neither")


@dataclass(frozen=True)
class Experiment:
    """`outcomes` count scenarios by which version passed every trial of them."""

    comparison: Comparison
    first: Interval
    second: Interval
    outcomes: dict[Outcome, Interval]
    counts: dict[Outcome, int]
    cost_usd: tuple[float, float]
    tokens: tuple[int, int]
    turn_ms: tuple[float, float]


def experiment(first: Sequence[Trial], second: Sequence[Trial]) -> Experiment:
    """Trials that the simulator spoiled count in neither."""
    ours, theirs = (
        [trial for trial in run if not trial.simulator_fault] for run in (first, second)
    )
    one, other = tried_of(ours), tried_of(theirs)
    names = one.keys() & other.keys()
    counts: Counter[Outcome] = Counter(
        _outcome(one[name].passed == one[name].trials, other[name].passed == other[name].trials)
        for name in names
    )
    return Experiment(
        compare(one, other),
        _share(ours),
        _share(theirs),
        {outcome: wilson(counts[outcome], len(names)) for outcome in OUTCOMES},
        {outcome: counts[outcome] for outcome in OUTCOMES},
        (sum(t.cost_usd for t in ours), sum(t.cost_usd for t in theirs)),
        (sum(t.tokens for t in ours), sum(t.tokens for t in theirs)),
        (_mean_ms(ours), _mean_ms(theirs)),
    )


def _outcome(first: bool, second: bool) -> Outcome:
    if first and second:
        return "both"
    if first or second:
        return "only the first" if first else "only the second"
    return "neither"


def _share(trials: Sequence[Trial]) -> Interval:
    return wilson(sum(trial.verdict == "passed" for trial in trials), len(trials))


def _mean_ms(trials: Sequence[Trial]) -> float:
    took = [turn.took_ms for trial in trials for turn in trial.turns]
    return sum(took) / len(took) if took else 0.0
