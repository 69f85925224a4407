"""The same scenario made harder: other words, typing errors, webhooks twice, failing providers."""

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from zlib import crc32

from evals.play.job import Job
from evals.scenario import InjectedFault, Scenario
from evals.simulate.mistyping import mistyped
from evals.step import Step

Rewrite = Callable[[str, Scenario], str]


def _duplicated(scenario: Scenario) -> Scenario:
    return _with_fault(scenario, whatsapp={"webhook_duplicates": 2})


def _reordered(scenario: Scenario) -> Scenario:
    return _with_fault(scenario, whatsapp={"webhook_reorder": True, "webhook_duplicates": 1})


def _failing(scenario: Scenario) -> Scenario:
    return _with_fault(
        scenario,
        whatsapp={"reject_next": {"code": 131000, "count": 2, "status": 500}},
        momo={"accept_then_drop": 1},
    )


def _with_fault(scenario: Scenario, **groups: dict[str, object]) -> Scenario:
    """A scenario's own faults stay."""
    own = scenario.fault.model_dump()
    both = {name: {**switches, **own[name]} for name, switches in groups.items()}
    return scenario.model_copy(update={"fault": InjectedFault(**{**own, **both})})


def _rewritten(rewrite: Rewrite) -> Callable[[Scenario], Scenario]:
    def perturb(scenario: Scenario) -> Scenario:
        steps = [_step(step, rewrite, scenario) for step in scenario.conversation]
        changed: dict[str, object] = {"conversation": steps}
        if scenario.wants:
            opens_with = rewrite(scenario.wants.opens_with, scenario)
            changed["wants"] = scenario.wants.model_copy(update={"opens_with": opens_with})
        return scenario.model_copy(update=changed)

    return perturb


def _step(step: Step, rewrite: Rewrite, scenario: Scenario) -> Step:
    if isinstance(step.writes, str):
        return step.model_copy(update={"writes": rewrite(step.writes, scenario)})
    if step.writes is not None:
        return step.model_copy(update={"writes": [rewrite(one, scenario) for one in step.writes]})
    return step


def _with_typos(text: str, scenario: Scenario) -> str:
    return mistyped(text, random.Random(crc32((scenario.name + text).encode())))  # noqa: S311


def _by_list(name: str) -> Rewrite:
    """The first phrase of the list that the text has is written another way."""

    def rewrite(text: str, scenario: Scenario) -> str:
        for phrase, other in _phrases(name).get(scenario.language, {}).items():
            found = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
            if found:
                return text[: found.start()] + other + text[found.end() :]
        return text

    return rewrite


@cache
def _phrases(name: str) -> dict[str, dict[str, str]]:
    file = files("evals").joinpath("phrases", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


PERTURBATIONS: dict[str, Callable[[Scenario], Scenario]] = {
    "paraphrases": _rewritten(_by_list("paraphrases")),
    "typos": _rewritten(_with_typos),
    "code-switching": _rewritten(_by_list("code_switching")),
    "duplicates": _duplicated,
    "reordered": _reordered,
    "faults": _failing,
}


def perturbed(jobs: Sequence[Job], names: Sequence[str]) -> list[Job]:
    """A further job for each of them and each perturbation that changes something."""
    found = []
    for job in jobs:
        for name in names:
            scenario = PERTURBATIONS[name](job.scenario)
            if scenario != job.scenario:
                found.append(Job(scenario, job.trial, job.seed, name))
    return found
