"""Runs scenarios as tests: every YAML file in a folder `scenarios` is collected.

Elsewhere: `pytest -p server.dev.evaluation.pytest_plugin path/to/scenarios`.

The product is imported where a scenario is played: the process that hands tests out to others
never plays one, and would keep them waiting for it.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.agent_version import AgentChanges
from evals.library import FOLDER as LIBRARY
from evals.library import sample
from evals.play.job import Job
from evals.scenario import Scenario, load
from evals.trial import Trial

if TYPE_CHECKING:
    from server.dev.evaluation.sandbox import Sandbox

FOLDER = "scenarios"
SEED = 1

_ground = pytest.StashKey["Sandbox"]()


class ScenarioFailed(Exception):
    """Has the trial: what failed, and what was said."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial.scenario)
        self.trial = trial


class ScenarioItem(pytest.Item):
    def __init__(self, *, scenario: Scenario, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.scenario = scenario
        for tag in ("scenario", *scenario.tags):
            self.keywords[tag] = True
        if scenario.name not in _sample():
            self.add_marker(pytest.mark.slow)

    def runtest(self) -> None:
        from easymo.models.guided.model import GuidedModel  # noqa: PLC0415
        from server.dev.evaluation.sandbox import play  # noqa: PLC0415

        with _untraced():
            GuidedModel().warm()
            trial = play(ground_of(self.config), Job(self.scenario, 0, SEED))
        if trial.verdict != "passed":
            raise ScenarioFailed(trial)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        if isinstance(excinfo.value, ScenarioFailed):
            return "\n".join(_told(excinfo.value.trial))
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.scenario.name


class ScenarioFile(pytest.File):
    def collect(self) -> Iterator[ScenarioItem]:
        for scenario in _scenarios(self.path):
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".yaml" and FOLDER in file_path.parts:
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


@cache
def _sample() -> frozenset[str]:
    """Names of the scenarios that every run of the tests plays; the others are slow tests."""
    everyone = [one for file in sorted(LIBRARY.rglob("*.yaml")) for one in _scenarios(file)]
    return frozenset(one.name for one in sample(everyone))


@cache
def _scenarios(file: Path) -> tuple[Scenario, ...]:
    return tuple(load(file))


@contextmanager
def _untraced() -> Iterator[None]:
    """Without counting covered lines, which takes half as long again: the tests count them."""
    coverage = sys.modules.get("coverage")
    tracing = coverage.Coverage.current() if coverage else None
    if tracing is None:
        yield
        return
    tracing.stop()
    try:
        yield
    finally:
        tracing.start()


def ground_of(config: pytest.Config) -> "Sandbox":
    """One database server for all scenarios of this process, and for whoever else needs one."""
    from server.dev.evaluation.sandbox import ModelChoice, open_sandbox  # noqa: PLC0415

    if _ground not in config.stash:
        held = ExitStack()
        config.add_cleanup(held.close)
        config.stash[_ground] = held.enter_context(open_sandbox(ModelChoice(), AgentChanges({})))
    return config.stash[_ground]


def _told(trial: Trial) -> Iterator[str]:
    if trial.simulator_fault:
        yield f"the simulated customer failed: {trial.simulator_fault}"
    for check in trial.failures:
        yield f"{check.kind}: {check.name}: {check.reason}"
    yield ""
    for line in trial.lines:
        options = f" {list(line.options)}" if line.options else ""
        yield f"{line.who if line.side == 'customer' else line.side}: {line.text}{options}"
