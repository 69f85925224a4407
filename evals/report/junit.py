"""The trials as JUnit's XML, which every CI system shows: a suite per agent."""

import re
from collections.abc import Iterable
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from evals.trial import Trial

NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def write(file: Path, trials: Iterable[Trial]) -> None:
    suites: dict[str, TestSuite] = {}
    for trial in sorted(trials, key=lambda one: (one.agent, one.scenario, one.trial)):
        suite = suites.setdefault(trial.agent, TestSuite(trial.agent))
        suite.add_testcase(_case(trial))
    whole = JUnitXml("easymo eval")
    for suite in suites.values():
        whole.add_testsuite(suite)
    whole.update_statistics()  # type: ignore[no-untyped-call]  # theirs has no types
    whole.write(str(file), pretty=True)


def _case(trial: Trial) -> TestCase:
    about = [f"trial {trial.trial + 1}"]
    if trial.perturbation != "none":
        about.append(trial.perturbation)
    name = f"{trial.scenario} ({', '.join(about)})"
    case = TestCase(_clean(name), f"{trial.agent}.{trial.language}", trial.took_ms / 1000)
    if trial.simulator_fault:
        case.result = Skipped(_clean(f"simulator fault: {trial.simulator_fault}"))
    elif trial.failures:
        # One result for all: most readers show only the first of a case.
        reasons = [f"{check.kind}: {check.name}: {check.reason}" for check in trial.failures]
        failure = Failure(_clean(trial.failures[0].name), trial.failures[0].kind)
        failure.text = _clean("\n".join(reasons))
        case.result = failure
    return case


def _clean(text: str) -> str:
    """XML has no way to write control characters, not even escaped."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
