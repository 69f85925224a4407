"""Hands scenarios and scored trials to LangSmith: a dataset, and an experiment on it.

Nothing is played for it: the target hands out the trials that were played, the evaluator their
checks. Without a key no request leaves. What the library adds by itself is the newest commit.
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langsmith import Client, evaluate
from langsmith.schemas import Example
from langsmith.schemas import Run as Traced
from langsmith.utils import LangSmithError

from evals.from_stored.pseudonyms import Pseudonyms
from evals.langsmith import dataset
from evals.scenario import Scenario
from evals.score.check import Check
from evals.score.summary import Run
from evals.trial import Trial
from kit.errors import Unavailable

KEY = "LANGSMITH_API_KEY"
"""In the environment, as the library has it; `LANGSMITH_ENDPOINT` says where else it goes."""
TOLD = {"trial", "perturbation", "seed", "verdict", "lines", "changes", "checks"}


@dataclass(frozen=True)
class PlayedRun:
    """The scenarios of a run, what became of each, and the conditions of it all."""

    scenarios: Sequence[Scenario]
    trials: Sequence[Trial]
    run: Run


def send(name: str, played: PlayedRun, *, api_key: str | None, address: str | None = None) -> str:
    """A sentence that says what was sent, as the dataset `name`.

    Raises Unavailable when LangSmith does not take it.
    """
    if not api_key:
        return f"{KEY} is not set: nothing was sent to LangSmith."
    lost: list[Exception] = []
    # Runs go in the background, which otherwise only logs what it could not send.
    client = Client(
        address, api_key=api_key, omit_traced_runtime_info=True, tracing_error_callback=lost.append
    )
    try:
        said = _hand_over(client, name, played)
        client.flush()
    except (LangSmithError, OSError) as problem:
        lost.append(problem)
    finally:
        client.close()
    if lost:
        raise Unavailable(f"LangSmith did not take all results: {lost[0]}") from lost[0]
    return said


def _hand_over(client: Client, name: str, played: PlayedRun) -> str:
    replaced = Pseudonyms()
    examples = dataset.keep(client, name, played.scenarios, replaced)
    found = evaluate(
        _TrialsInTurn(played.trials, replaced),
        data=[examples[trial.scenario] for trial in played.trials],
        evaluators=[feedback],
        metadata=_conditions(played.run),
        experiment_prefix=f"{name} {played.run.model}",
        client=client,
        max_concurrency=0,
        disable_evaluator_tracing=True,
    )
    return (
        f"LangSmith has the dataset “{name}” ({len(examples)} scenarios) and the experiment "
        f"“{found.experiment_name}” ({len(played.trials)} trials)."
    )


class _TrialsInTurn:
    """Stands where LangSmith expects an application: gives the trials out, each once."""

    def __init__(self, trials: Sequence[Trial], replaced: Pseudonyms) -> None:
        self._left: dict[str, deque[Trial]] = defaultdict(deque)
        for trial in trials:
            self._left[trial.scenario].append(trial)
        self._replaced = replaced

    def __call__(self, inputs: dict[str, Any]) -> dict[str, Any]:
        row = self._left[inputs["scenario"]].popleft().as_row()
        told = self._replaced.within({name: row[name] for name in TOLD})
        return dict(told) if isinstance(told, dict) else {}


def feedback(run: Traced, example: Example) -> dict[str, Any]:
    """Whether the trial passed, whether all hard checks hold, and the share of each kind."""
    outputs = run.outputs or {}
    checks = [Check(**check) for check in outputs.get("checks", [])]
    hard = [check for check in checks if check.is_hard]
    kinds = sorted({check.kind for check in checks})
    by_kind = [_scored(kind, [one for one in checks if one.kind == kind]) for kind in kinds]
    verdict = outputs.get("verdict")
    passed = {"key": "passed", "score": float(verdict == "passed"), "value": verdict}
    return {"results": [passed, _scored("hard", hard, every=True), *by_kind]}


def _scored(key: str, checks: Sequence[Check], *, every: bool = False) -> dict[str, Any]:
    failed = [f"{check.name}: {check.reason}" for check in checks if not check.passed]
    share = 1 - len(failed) / len(checks) if checks else 1.0
    score = float(not failed) if every else share
    return {"key": key, "score": score, "comment": "\n".join(failed) or None}


def _conditions(run: Run) -> dict[str, Any]:
    return {name: value for name, value in asdict(run).items() if name != "took_seconds"}
