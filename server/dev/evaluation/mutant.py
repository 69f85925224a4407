"""Plays the scenario of a mutation on a copy of the source tree with the fault in it."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from evals.mutations import Mutation
from evals.report import files
from server.dev.evaluation.conditions import ROOT
from server.tree import PACKAGES

PATIENCE_SECONDS = 300
LAST_LINES = 5


@dataclass(frozen=True)
class MutantVerdict:
    """Whether the scenario saw the fault, and by which check."""

    mutation: Mutation
    is_caught: bool
    because: str


def judge(mutation: Mutation) -> MutantVerdict:
    """A product that does not even start, or a scenario that crashes, has caught nothing."""
    with tempfile.TemporaryDirectory(prefix="easymo-mutant-") as folder:
        root, results = Path(folder) / "tree", Path(folder) / "results"
        for package in PACKAGES:
            shutil.copytree(ROOT / package, root / package, ignore=_no_caches)
        mutation.apply(root)
        words = ["eval", "--name", mutation.caught_by, "--output", str(results), "--jobs", "1"]
        try:
            played = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "server.cli", *words],
                cwd=root,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return MutantVerdict(mutation, False, f"it was not played in {PATIENCE_SECONDS} s")
        if not (results / files.RESULTS).exists():
            last = "\n".join((played.stdout + played.stderr).splitlines()[-LAST_LINES:])
            return MutantVerdict(mutation, False, f"it was not played: {last}")
        return _of(mutation, results)


def _of(mutation: Mutation, results: Path) -> MutantVerdict:
    failures = [
        check
        for trial in files.read_trials(results / files.RESULTS)
        if trial.scenario == mutation.caught_by
        for check in trial.failures
    ]
    seen = [check for check in failures if check.kind != "crash"]
    if not seen:
        because = failures[0].reason if failures else "every check passed"
        return MutantVerdict(mutation, False, because)
    return MutantVerdict(mutation, True, f"{seen[0].name}: {seen[0].reason}")


def _no_caches(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}
