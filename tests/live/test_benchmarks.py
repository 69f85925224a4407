"""`make bench`, stopped in the middle."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.ended import has_ended
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "benchmarks", "--quick", "--only", "turn_cpu"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_leaves_nothing_behind_and_says_so(number: signal.Signals) -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert "turn_cpu" in run.stdout.readline(), "a line is shown without a terminal too"
        started = psutil.Process(run.pid)
        deadline = time.monotonic() + 2 * PATIENCE_SECONDS
        while len(family := started.children(recursive=True)) < 3:  # Postgres, api, worker
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(run.pid, number)
        said = run.stdout.read()
    assert run.returncode == 128 + number
    assert "results.partial.json" in said
    while not all(has_ended(process.pid) for process in family):
        assert time.monotonic() < deadline
        time.sleep(0.05)
