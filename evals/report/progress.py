"""How many trials ended so far, and how: a bar that grows, or a line now and then in a log."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.trial import Trial

Tell = Callable[[Trial], None]

LINE_EVERY = 10


@contextmanager
def watching(total: int, console: Console) -> Iterator[Tell]:
    """Hand every trial that ended to what this gives. The bar is gone at the end."""
    if not console.is_terminal:
        yield _lines(total, console)
        return
    with _bar(total, console) as ended:
        yield ended


def _lines(total: int, console: Console) -> Tell:
    """Where nothing can be drawn over, a line for every few trials."""
    counts: Counter[str] = Counter()

    def ended(trial: Trial) -> None:
        counts[trial.verdict] += 1
        done = counts.total()
        if done % LINE_EVERY == 0 or done == total:
            parts = [f"{counts['passed']} passed", f"{counts['failed']} failed"]
            if spoiled := counts["simulator_fault"]:
                parts.append(f"{spoiled} spoiled")
            console.print(f"{done} of {total}: {', '.join(parts)}", highlight=False)

    return ended


@contextmanager
def _bar(total: int, console: Console) -> Iterator[Tell]:
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
