"""How sure a score is, and whether two scores differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959964
"""Of a normal distribution: 95 % lie within so many deviations."""
RESAMPLES = 2_000
SEED = 20261123


@dataclass(frozen=True)
class Interval:
    """A share between 0 and 1, and where the true one lies with 95 % confidence."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Tried:
    """How often a scenario was run, and how often it passed."""

    trials: int
    passed: int

    @property
    def share(self) -> float:
        return self.passed / self.trials


@dataclass(frozen=True)
class Comparison:
    """The same scenarios under two versions; `difference` is the second's share less the first's.

    `p_value` is of McNemar's exact test over the scenarios that only one version passed.
    """

    scenarios: int
    difference: Interval
    gained: list[str]
    lost: list[str]
    p_value: float


def wilson(passed: int, total: int) -> Interval:
    """Wilson's score interval (1927): right for small numbers and for shares near 0 and 1."""
    if not total:
        return Interval(0.0, 0.0, 1.0)
    share = passed / total
    scale = 1 + Z**2 / total
    middle = share + Z**2 / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return Interval(share, max(0.0, low), min(1.0, high))


def pass_hat(tried: Sequence[Tried], k: int) -> float:
    """pass^k of tau-bench: how likely k runs of a scenario all pass; the mean over scenarios.

    Raises ValueError when a scenario was run fewer than k times.
    """
    if any(one.trials < k for one in tried):
        raise ValueError(f"pass^{k} needs {k} trials of every scenario")
    chances = [math.comb(one.passed, k) / math.comb(one.trials, k) for one in tried]
    return sum(chances) / len(chances) if chances else 0.0


def compare(first: dict[str, Tried], second: dict[str, Tried]) -> Comparison:
    """Paired: over the scenarios both were run on. They have passed when every trial did."""
    names = sorted(first.keys() & second.keys())
    gained = [name for name in names if _passes(second[name]) and not _passes(first[name])]
    lost = [name for name in names if _passes(first[name]) and not _passes(second[name])]
    differences = np.array([second[name].share - first[name].share for name in names])
    return Comparison(
        len(names), _bootstrapped(differences), gained, lost, _mcnemar(len(gained), len(lost))
    )


def _passes(tried: Tried) -> bool:
    return tried.passed == tried.trials


def _bootstrapped(differences: "np.typing.NDArray[np.float64]") -> Interval:
    """The mean, and where it lies when the scenarios are drawn anew with repeats."""
    if not len(differences):
        return Interval(0.0, 0.0, 0.0)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(differences), (RESAMPLES, len(differences)))
    means = differences[drawn].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(differences.mean()), float(low), float(high))


def _mcnemar(gained: int, lost: int) -> float:
    """The chance of a split at least so uneven when both versions were equally good."""
    changed = gained + lost
    if not changed:
        return 1.0
    tail = sum(math.comb(changed, i) for i in range(min(gained, lost) + 1)) / 2**changed
    return float(min(1.0, 2 * tail))
