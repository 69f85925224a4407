"""`make bench`: measures the product on this machine, shows a table, writes results.json."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import (
    ack,
    cache,
    gateway,
    ledger,
    long,
    memory,
    native,
    places,
    prompts,
    results,
    road,
    routing,
    startup,
    turn_cpu,
    understanding,
)
from benchmarks.ground import Ground, postmaster_of
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import FULL, QUICK, Sizes
from db.embedded.servers import PostgresServer, postgres_server
from kit import log

PAPER_COLUMNS = 110
FILE = Path(__file__).parent / "results.json"
PARTIAL = FILE.with_suffix(".partial.json")

Measure = Callable[[Ground, Sizes, Step], Awaitable[list[Result]]]
NATIVE = "native"
"""Needs a folder of sentences, and no database."""
MEASUREMENTS: dict[str, Measure] = {
    "ack": ack.measure,
    "turn_cpu": turn_cpu.measure,
    "road": road.measure,
    "ledger": ledger.measure,
    "gateway": gateway.measure,
    "prompts": prompts.measure,
    "memory": memory.measure,
    "long": long.measure,
    "routing": routing.measure,
    "understanding": understanding.measure,
    "cache": cache.measure,
    "places": places.measure,
    "startup": startup.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a try of a minute, not to be quoted")
    parser.add_argument(
        "--only", choices=[*MEASUREMENTS, NATIVE], action="append", help="writes no file"
    )
    parser.add_argument("--sentences", type=Path, help="native speakers' sentences, for `native`")
    parser.add_argument("--list-wrong", action="store_true", help="of `native`, each sentence")
    parser.add_argument("--details", action="store_true", help="print every figure")
    asked = parser.parse_args()
    log.configure("benchmarks", level="ERROR")
    console = Console() if sys.stdout.isatty() else Console(width=PAPER_COLUMNS)
    measured: list[Result] = []
    signal.signal(signal.SIGTERM, _interrupted)
    signal.signal(signal.SIGHUP, _interrupted)
    try:
        measured += _play_native(asked, console)
        if asked.only != [NATIVE]:
            _run(asked, measured, console)
    except (KeyboardInterrupt, Interrupted) as stopped:
        results.write_partial(measured, PARTIAL)
        console.print(f"Stopped before the end; what was measured is in {PARTIAL}")
        number = stopped.number if isinstance(stopped, Interrupted) else signal.SIGINT
        raise SystemExit(128 + number) from None
    console.print(results.table(measured))
    if asked.details:
        for result in measured:
            console.print(result.as_json(), soft_wrap=True)
    if not asked.quick and not asked.only:
        results.write(measured, FILE)
        PARTIAL.unlink(missing_ok=True)
        console.print(f"Written to {FILE}")


def _play_native(asked: argparse.Namespace, console: Console) -> list[Result]:
    if NATIVE not in (asked.only or [NATIVE]):
        return []
    if asked.sentences is None or not any(asked.sentences.glob("*.jsonl")):
        console.print("native: skipped, for `--sentences` names no folder with sentences")
        return []
    played = native.play_all(asked.sentences, lambda: None)
    for one in played if asked.list_wrong else []:
        if one.is_wrong:
            console.print(str(one), soft_wrap=True, markup=False)
    return native.results_of(played)


class Interrupted(BaseException):
    """Asked to end by a signal: everything that was started is stopped on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _interrupted(number: int, _frame: object) -> None:
    raise Interrupted(number)


def _run(asked: argparse.Namespace, measured: list[Result], console: Console) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="easymo-bench-") as folder,
        postgres_server(Path(folder), durable=True) as server,
    ):
        sizes = QUICK if asked.quick else FULL
        wanted = [one for one in asked.only or MEASUREMENTS if one != NATIVE]
        asyncio.run(_measure(server, Path(folder), sizes, wanted, measured, console))


async def _measure(
    server: PostgresServer,
    folder: Path,
    sizes: Sizes,
    wanted: list[str],
    measured: list[Result],
    console: Console,
) -> None:
    """Adds to `measured` after each measurement, so that nothing is lost by a stop."""
    stopped_by: list[int] = []
    _end_with_signals(stopped_by)
    try:
        await _measure_all(server, folder, sizes, wanted, measured, console)
    except asyncio.CancelledError:
        if not stopped_by:
            raise
        raise Interrupted(stopped_by[0]) from None


async def _measure_all(
    server: PostgresServer,
    folder: Path,
    sizes: Sizes,
    wanted: list[str],
    measured: list[Result],
    console: Console,
) -> None:
    ground = Ground(server, postmaster_of(server), folder)
    await ground.lay()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    began = time.monotonic()
    with Progress(
        *columns, console=console, refresh_per_second=1, disable=not console.is_terminal
    ) as progress:
        for name in wanted:
            if not console.is_terminal:
                print(f"{time.monotonic() - began:6.0f} s  {name} …", flush=True)
            task = progress.add_task(name, total=sizes.steps(name))
            measured += await MEASUREMENTS[name](ground, sizes, partial(progress.advance, task))
    if not console.is_terminal:
        print(f"{time.monotonic() - began:6.0f} s  measured", flush=True)


def _end_with_signals(stopped_by: list[int]) -> None:
    """While the loop runs, a signal cancels the measurement, so that it can stop what it began."""
    loop, measuring = asyncio.get_running_loop(), asyncio.current_task()
    assert measuring

    def stop(number: int) -> None:
        if not stopped_by:  # a second one must not break off the stopping
            stopped_by.append(number)
            measuring.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)


if __name__ == "__main__":
    main()
