"""How far a judge agrees with people, beyond what chance would give."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evals.score.statistics import RESAMPLES, SEED, Interval, wilson

Pair = tuple[bool, bool]
"""What a person said, and what the judge said."""


@dataclass(frozen=True)
class Agreement:
    """`agreed` is the share of equal verdicts, `kappa` Cohen's; both with 95 % intervals."""

    verdicts: int
    agreed: Interval
    kappa: Interval


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Kappa's interval is of the verdicts drawn anew with repeats. Raises ValueError for none."""
    if not pairs:
        raise ValueError("there is nothing to compare")
    there = np.array(pairs, dtype=bool)
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(there), (RESAMPLES, len(there)))
    kappas = np.array([_kappa(there[rows]) for rows in drawn])
    low, high = np.quantile(kappas, [0.025, 0.975])
    equal = int((there[:, 0] == there[:, 1]).sum())
    kappa = Interval(_kappa(there), float(low), float(high))
    return Agreement(len(pairs), wilson(equal, len(pairs)), kappa)


def _kappa(pairs: "np.typing.NDArray[np.bool_]") -> float:
    """0 where either said the same of all: nothing was told apart."""
    ours, theirs = pairs[:, 0], pairs[:, 1]
    yes, also_yes = float(ours.mean()), float(theirs.mean())
    by_chance = yes * also_yes + (1 - yes) * (1 - also_yes)
    if by_chance == 1:
        return 0.0
    return (float((ours == theirs).mean()) - by_chance) / (1 - by_chance)


def keep(file: Path, model: str, found: dict[str, Agreement]) -> None:
    """Beside those of other judges."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[model] = {name: asdict(one) for name, one in found.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(known, indent=2), encoding="utf-8")


def known(file: Path, model: str) -> dict[str, Agreement]:
    """By criterion; none for a judge that was not calibrated."""
    if not file.exists():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8")).get(model, {})
    return {
        name: Agreement(one["verdicts"], Interval(**one["agreed"]), Interval(**one["kappa"]))
        for name, one in kept.items()
    }
