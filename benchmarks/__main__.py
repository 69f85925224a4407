"""`make bench`: measures the product on this machine, shows a table, writes results.json."""

import argparse
import asyncio
import sys
import tempfile
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
    places,
    prompts,
    results,
    road,
    routing,
    startup,
    turn_cpu,
)
from benchmarks.ground import Ground, postmaster_of
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import FULL, QUICK, Sizes
from db.embedded import PostgresServer, postgres_server
from easymo import log

PAPER_COLUMNS = 110
FILE = Path(__file__).parent / "results.json"

Measure = Callable[[Ground, Sizes, Step], Awaitable[list[Result]]]
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
    "cache": cache.measure,
    "places": places.measure,
    "startup": startup.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a try of a minute, not to be quoted")
    parser.add_argument("--only", choices=MEASUREMENTS, action="append", help="writes no file")
    parser.add_argument("--details", action="store_true", help="print every figure")
    asked = parser.parse_args()
    log.configure("benchmarks", level="ERROR")
    console = Console() if sys.stdout.isatty() else Console(width=PAPER_COLUMNS)
    with (
        tempfile.TemporaryDirectory(prefix="easymo-bench-") as folder,
        postgres_server(Path(folder), durable=True) as server,
    ):
        sizes = QUICK if asked.quick else FULL
        wanted = asked.only or list(MEASUREMENTS)
        measured = asyncio.run(_measure(server, Path(folder), sizes, wanted, console))
    console.print(results.table(measured))
    if asked.details:
        for result in measured:
            console.print(result.as_json(), soft_wrap=True)
    if not asked.quick and not asked.only:
        results.write(measured, FILE)
        console.print(f"Written to {FILE}")


async def _measure(
    server: PostgresServer, folder: Path, sizes: Sizes, wanted: list[str], console: Console
) -> list[Result]:
    ground = Ground(server, postmaster_of(server), folder)
    await ground.lay()
    measured: list[Result] = []
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=1) as progress:
        for name in wanted:
            task = progress.add_task(name, total=sizes.steps(name))
            measured += await MEASUREMENTS[name](ground, sizes, partial(progress.advance, task))
    return measured


if __name__ == "__main__":
    main()
