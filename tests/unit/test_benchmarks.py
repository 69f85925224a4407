"""The benchmarks' own arithmetic: what they count, and what they write."""

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from benchmarks import results
from benchmarks.cpu import cpu_seconds
from benchmarks.results import Result, compared, percentile

BURN = "import time\nwhile time.process_time() < 0.2: pass"


@pytest.mark.parametrize(("percent", "sample"), [(50, 50), (95, 95), (99, 99), (100, 100)])
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(percent: int, sample: int) -> None:
    assert percentile(range(100, 0, -1), percent) == sample


def test_one_sample_is_every_percentile() -> None:
    assert [percentile([7.0], percent) for percent in (1, 50, 99)] == [7.0, 7.0, 7.0]


def test_a_comparison_is_written_with_its_ratio_and_what_it_is_against(tmp_path: Path) -> None:
    rows = [
        compared("ack_p99_ms", 12, "ms", "bare_fastapi_insert", 8, most=3),
        Result("bare_fastapi_insert_p99_ms", 8, "ms"),
    ]
    results.write(rows, tmp_path / "results.json")

    assert json.loads((tmp_path / "results.json").read_text()) == [
        {
            "name": "ack_p99_ms",
            "value": 12,
            "unit": "ms",
            "ratio": 1.5,
            "against": "bare_fastapi_insert",
        },
        {"name": "bare_fastapi_insert_p99_ms", "value": 8, "unit": "ms"},
    ]


def test_an_aim_is_missed_when_the_ratio_is_larger() -> None:
    assert compared("mine", 2, "ms", "theirs", 2, most=1).is_met is True
    assert compared("mine", 3, "ms", "theirs", 2, most=1).is_met is False


def test_processor_time_of_children_that_ended_is_counted() -> None:
    before = cpu_seconds(psutil.Process())
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert cpu_seconds(psutil.Process()) - before > 0.15  # the kernel counts in ticks
