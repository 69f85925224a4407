"""`easymo eval mutations`: whether the scenarios see what they are there for."""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from evals import mutations
from kit.errors import Misconfigured
from server.dev.evaluation.mutant import MutantVerdict, judge


def run(
    name: Annotated[list[str] | None, typer.Option(help="Only with this in the name.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Side by side.")] = os.cpu_count() or 2,
) -> None:
    """Put faults into a copy of the product; each must fail the scenario that is named for it.

    Exits 1 when one gets by.
    """
    console = Console()
    chosen = [
        one for one in mutations.every() if not name or any(part in one.name for part in name)
    ]
    if not chosen:
        raise Misconfigured("No mutation has this in its name; see evals/mutations.toml.")
    verdicts: list[MutantVerdict] = []
    with Progress(console=console) as progress, ThreadPoolExecutor(jobs) as pool:
        task = progress.add_task("mutations", total=len(chosen))
        for judged in as_completed([pool.submit(judge, one) for one in chosen]):
            verdicts.append(verdict := judged.result())
            mark = "caught" if verdict.is_caught else "MISSED"
            progress.console.print(f"{mark}  {verdict.mutation.name}", highlight=False)
            progress.advance(task)
    verdicts.sort(key=lambda one: (one.is_caught, one.mutation.name))
    console.print(_table(verdicts))
    caught = sum(one.is_caught for one in verdicts)
    console.print(f"{caught} of {len(verdicts)} faults are caught.", style="bold", highlight=False)
    if caught < len(verdicts):
        raise typer.Exit(1)


def _table(verdicts: list[MutantVerdict]) -> Table:
    table = Table("fault", "caught by", "", "because")
    for one in verdicts:
        mark = Text("caught", "green") if one.is_caught else Text("MISSED", "bold red")
        because = one.because.splitlines()[0][:100] if one.because else ""
        table.add_row(one.mutation.name, one.mutation.caught_by, mark, Text(because))
    return table
