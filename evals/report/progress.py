"""A bar that grows while trials end, with how many passed and failed so far."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.trial import Trial


@contextmanager
def watching(total: int, console: Console) -> Iterator[Callable[[Trial], None]]:
    """Hand every trial that ended to what this gives. The bar is gone at the end."""
    counts: Counter[str] = Counter()
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[green]{task.fields[passed]} passed[/]"),
        TextColumn("[red]{task.fields[failed]} failed[/]"),
        TextColumn("[magenta]{task.fields[spoiled]}[/]"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total, passed=0, failed=0, spoiled="")

        def ended(trial: Trial) -> None:
            counts[trial.verdict] += 1
            spoiled = counts["simulator_fault"]
            progress.update(
                task,
                advance=1,
                passed=counts["passed"],
                failed=counts["failed"],
                spoiled=f"{spoiled} spoiled" if spoiled else "",
            )

        yield ended
