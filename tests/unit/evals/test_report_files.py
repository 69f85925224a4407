"""What a run leaves on disk, read back."""

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml

from evals.report import files
from evals.score.statistics import Interval, Tried
from evals.score.summary import Group
from kit.errors import Misconfigured
from tests.unit.evals.hand_made import DRAWING, HOSTILE, spoiled, summary_of, trials

FLOOR = Group("all", 4, 1, Interval(0.25, 0.05, 0.7))


def test_rows_survive_the_round_trip(tmp_path: Path) -> None:
    found = [*trials(), spoiled()]
    files.write(tmp_path, summary_of(found), found, drawing=DRAWING)
    assert files.read_trials(tmp_path / "results.jsonl") == found


def test_text_that_is_no_unicode_is_written_and_read(tmp_path: Path) -> None:
    found = [spoiled()]
    found[0].simulator_fault = "half an emoji: \ud83d"
    files.write(tmp_path, summary_of(found), found)
    assert files.read_trials(tmp_path / "results.jsonl") == found


def test_a_summary_is_the_baseline_of_the_next_run(tmp_path: Path) -> None:
    found = trials()
    files.write(tmp_path, summary_of(found), found, floor=FLOOR)
    tried = files.read_tried(tmp_path / "summary.json")
    assert tried == {"two places tomorrow": Tried(1, 1), "a wicked message": Tried(1, 0)}
    whole = json.loads((tmp_path / "summary.json").read_text())
    assert whole["passes"] is False
    assert whole["floor"]["share"]["value"] == 0.25


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tried": {"a": {"runs": 1}}}', "no JSON"])
def test_what_is_no_baseline_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "summary.json"
    file.write_text(text)
    with pytest.raises(Misconfigured, match=r"summary\.json"):
        files.read_tried(file)
    with pytest.raises(Misconfigured, match="cannot be read"):
        files.read_tried(tmp_path / "missing.json")


def test_junit_has_a_suite_per_agent_and_counts(tmp_path: Path) -> None:
    found = [*trials(), spoiled()]
    files.write(tmp_path, summary_of(found), found)
    whole = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    assert (whole.tests, whole.failures, whole.skipped, whole.errors) == (3, 1, 1, 0)
    assert {suite.name: suite.tests for suite in whole} == {"booking": 2, "support": 1}
    failed = next(case for suite in whole for case in suite if case.is_failure)
    assert failed.name == "a wicked message (trial 1)"
    assert failed.time == pytest.approx(0.7)
    assert "state: nothing has changed: changed: tickets" in failed.result[0].text
    assert HOSTILE.replace("\x00", "\ufffd") in failed.result[0].text
