"""What a run leaves on disk: a row per trial, the summary, JUnit's XML and the page."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.report import html, junit
from evals.score.statistics import Tried
from evals.score.summary import Group, RunSummary
from evals.trial import Trial
from kit.errors import Misconfigured

RESULTS, SUMMARY, JUNIT, PAGE = "results.jsonl", "summary.json", "junit.xml", "report.html"

# A lone surrogate cannot be UTF-8; written this way it is still right in JSON and JavaScript.
LONE_SURROGATES = "backslashreplace"


def write(
    folder: Path,
    summary: RunSummary,
    trials: Sequence[Trial],
    *,
    drawing: str = "",
    floor: Group | None = None,
) -> Path:
    """Write all four files and give the page's path.

    `drawing` is the graph as SVG, as `server.dev.picture` draws it; `floor` is what an agent scored
    that does nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_trials(folder / RESULTS, trials)
    whole = summary.as_json() | {"floor": asdict(floor) if floor else None}
    _write(folder / SUMMARY, json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    junit.write(folder / JUNIT, trials)
    _write(folder / PAGE, html.page(summary, trials, drawing, floor))
    return folder / PAGE


def write_trials(file: Path, trials: Iterable[Trial]) -> None:
    rows = (json.dumps(trial.as_row(), ensure_ascii=False) for trial in trials)
    _write(file, "".join(f"{row}\n" for row in rows))


def read_trials(file: Path) -> list[Trial]:
    """The rows of a `results.jsonl`. Raises Misconfigured when it is none."""
    try:
        return [Trial.from_row(json.loads(line)) for line in _lines(file)]
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(f"{file} has no results of an evaluation: {error!r}.") from error


def read_tried(file: Path) -> dict[str, Tried]:
    """How the scenarios of a `summary.json` went: a baseline. Raises Misconfigured."""
    try:
        found: dict[str, Any] = json.loads(_text(file))["tried"]
        return {name: Tried(**tried) for name, tried in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"{file} is no summary of an evaluation: {error!r}.") from error


def _lines(file: Path) -> list[str]:
    # Not splitlines(), which also breaks at characters that stand in what customers write.
    return [line for line in _text(file).split("\n") if line]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}.") from None


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", errors=LONE_SURROGATES)
