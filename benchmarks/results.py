"""What was measured, as rows of a table and of `results.json`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.table import Table


@dataclass(frozen=True)
class Result:
    """One figure. `ratio` is how many times the figure named `against` it is."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str | None = None
    aim: str = ""
    is_met: bool | None = None
    is_detail: bool = False
    """In the file, not in the table."""

    def as_json(self) -> dict[str, str | float]:
        row: dict[str, str | float] = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
        }
        if self.ratio is not None and self.against is not None:
            row |= {"ratio": round(self.ratio, 3), "against": self.against}
        return row


def compared(
    name: str, value: float, unit: str, against: str, other: float, *, most: float | None = None
) -> Result:
    """A figure beside another of the same run; `most` is the largest ratio aimed at."""
    ratio = value / other
    if most is None:
        return Result(name, value, unit, ratio, against)
    return Result(name, value, unit, ratio, against, f"at most {most:g}x", ratio <= most)


def write(results: Sequence[Result], path: Path) -> None:
    path.write_text(json.dumps([result.as_json() for result in results], indent=1) + "\n")


def write_partial(results: Sequence[Result], path: Path) -> None:
    """What a run had measured when it was stopped; never to be taken for a whole one."""
    rows = [result.as_json() for result in results]
    path.write_text(json.dumps({"is_complete": False, "measured": rows}, indent=1) + "\n")


def table(results: Sequence[Result]) -> Table:
    rows = Table(title="EasyMO, measured on this machine just now", box=box.SIMPLE)
    rows.add_column("", no_wrap=True)
    rows.add_column("value", justify="right", no_wrap=True)
    rows.add_column("ratio", justify="right", no_wrap=True)
    rows.add_column("against", no_wrap=True)
    rows.add_column("aim", no_wrap=True)
    for result in results:
        if result.is_detail:
            continue
        ratio = "" if result.ratio is None else f"{result.ratio:.2f}x"
        met = {True: " [green]met[/]", False: " [red]missed[/]", None: ""}[result.is_met]
        value = f"{result.value:.1f} {result.unit}"
        rows.add_row(result.name, value, ratio, result.against, result.aim + met)
    return rows


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that is not below `percent` of all."""
    ordered = sorted(samples)
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(0, int(rank) - 1)]
