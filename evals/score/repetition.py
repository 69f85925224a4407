"""Whether a second run, with another seed and order, said and did the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from evals.trial import Trial


def differences(first: Sequence[Trial], second: Sequence[Trial]) -> list[str]:
    """A sentence for each thing that is not the same; times and costs may differ."""
    ours, theirs = ({_key(trial): trial for trial in run} for run in (first, second))
    found = [f"{key[0]}: was run only once" for key in sorted(ours.keys() ^ theirs.keys())]
    for key in sorted(ours.keys() & theirs.keys()):
        one, other = dict(_facts(ours[key])), dict(_facts(theirs[key]))
        found += [
            f"{key[0]}: {name} differ: {one[name]} / {other[name]}"
            for name in one
            if one[name] != other[name]
        ]
    return found


def _key(trial: Trial) -> tuple[str, int, str]:
    return trial.scenario, trial.trial, trial.perturbation


def _facts(trial: Trial) -> Iterator[tuple[str, Any]]:
    yield "verdicts", trial.verdict
    yield "checks", [(check.name, check.passed) for check in trial.checks]
    yield "words", [(line.who, line.side, line.text, line.options) for line in trial.lines]
    yield "rows", trial.changes
    yield "ways", [(turn.who, turn.nodes, turn.tools) for turn in trial.turns]
