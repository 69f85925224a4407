"""How far long work is: bars on a terminal, elsewhere a line every few seconds."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

LINE_EVERY_SECONDS = 10.0

Advance = Callable[[str], None]
"""One more of the work of this name is done; from any thread."""


@contextmanager
def steps(totals: Mapping[str, int], console: Console) -> Iterator[Advance]:
    showing = _bars if console.is_terminal else _lines
    with showing(totals, console) as advance:
        yield advance


@contextmanager
def _bars(totals: Mapping[str, int], console: Console) -> Iterator[Advance]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks = {name: progress.add_task(name, total=total) for name, total in totals.items()}
        yield lambda name: progress.advance(tasks[name])


@contextmanager
def _lines(totals: Mapping[str, int], console: Console) -> Iterator[Advance]:
    done = dict.fromkeys(totals, 0)
    began, is_over = time.monotonic(), threading.Event()

    def advance(name: str) -> None:
        done[name] += 1

    def tell() -> None:
        far = ", ".join(f"{name} {done[name]} of {total}" for name, total in totals.items())
        seconds = time.monotonic() - began
        console.print(f"{seconds:6.0f} s  {far}", highlight=False, soft_wrap=True)

    def keep_telling() -> None:
        while not is_over.wait(LINE_EVERY_SECONDS):
            tell()

    telling = threading.Thread(target=keep_telling, daemon=True)
    tell()
    telling.start()
    try:
        yield advance
    finally:
        is_over.set()
        telling.join()
        tell()
