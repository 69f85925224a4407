"""What stands in the terminal while a run goes on and when it has ended."""

import io
from pathlib import Path

from rich.console import Console

from evals.report import terminal
from evals.report.progress import watching
from evals.report.wording import dollars, percent, points
from evals.score.statistics import Tried
from tests.unit.evals.hand_made import spoiled, summary_of, trials

BASELINE = {"two places tomorrow": Tried(1, 0), "a wicked message": Tried(1, 1)}


def test_it_says_what_passed_what_failed_and_why() -> None:
    found = [*trials(), spoiled()]
    console = Console(file=io.StringIO(), width=100)
    terminal.show(console, summary_of(found, BASELINE), found, Path("runs/report.html"))
    said = " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
    for words in (
        "booking 1/1",
        "Kinyarwanda 0/1",
        "✕ a wicked message",
        "nothing has changed: changed: tickets",
        "[red]",
        "? a hurried customer",
        "at a loss",
        "gained: two places tomorrow",
        "lost: a wicked message",
        "2 of 3 nodes",
        "✕ every hard check holds",
        "Report: runs/report.html",
    ):
        assert words in said


def test_the_bar_counts_while_trials_end() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with watching(3, console) as ended:
        for trial in [*trials(), spoiled()]:
            ended(trial)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "3/3" in said
    assert "1 passed" in said
    assert "1 failed" in said
    assert "1 spoiled" in said


def test_a_log_gets_a_line_for_every_ten_that_ended_and_for_the_last() -> None:
    console = Console(file=io.StringIO(), width=100)
    passed = next(trial for trial in trials() if trial.verdict == "passed")
    with watching(21, console) as ended:
        for trial in [*[passed] * 19, spoiled(), passed]:
            ended(trial)
    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "10 of 21: 10 passed, 0 failed",
        "20 of 21: 19 passed, 0 failed, 1 spoiled",
        "21 of 21: 20 passed, 0 failed, 1 spoiled",
    ]


def test_figures_never_claim_more_than_they_know() -> None:
    assert [percent(share) for share in (1, 0.9999, 0.5, 0.0001, 0)] == [
        "100 %",
        "99.9 %",
        "50 %",
        "0.1 %",
        "0 %",
    ]
    assert points(-0.021) == "−2.1"
    assert dollars(0.00004) != "$0.0000"
