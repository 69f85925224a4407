"""What a turn costs: the whole road, beside the same graph called in a loop."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

import psutil
from psycopg import AsyncConnection

from benchmarks import product, webhooks
from benchmarks.cpu import Meter
from benchmarks.ground import Ground
from benchmarks.product import Product
from benchmarks.progress import Step
from benchmarks.results import Result, compared
from benchmarks.sizes import Sizes

QUESTION = "What does a table cost?"
STOCK, NONE = "bare_stock_saver", "bare_no_checkpointer"
BARE = {NONE: "none", STOCK: "stock"}
ROAD = "road"
JOBS = "SELECT count(*) FROM queue.procrastinate_jobs"
WARM_TURNS = 2

Run = Callable[[int, int], Coroutine[None, None, float]]
"""Runs so many turns of so many customers; gives the seconds they took."""


@dataclass(frozen=True)
class Subject:
    """Something that runs turns, and the processes that work for it."""

    run: Run
    meter: Meter


@dataclass
class Figures:
    """Of one subject and one number of customers, a figure for each round."""

    cpu_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    parts_ms: list[dict[str, float]] = field(default_factory=list)

    def part(self, name: str) -> float:
        return median(one[name] for one in self.parts_ms)


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    figures: dict[tuple[str, int], Figures] = {}
    urls = {name: await ground.database(f"measured_{name}") for name in (ROAD, *BARE)}
    for _ in range(sizes.rounds):
        for name, url in urls.items():
            async with _subject(ground, name, url) as subject:
                for customers, turns in sizes.turns.items():
                    await subject.run(customers, WARM_TURNS if customers == 1 else 1)
                    into = figures.setdefault((name, customers), Figures())
                    await _measure(subject, customers, turns, into)
                    step()
    await _check(urls[ROAD])
    return [row for customers in sizes.turns for row in _rows(figures, customers)]


async def _measure(subject: Subject, customers: int, turns: int, into: Figures) -> None:
    subject.meter.start()
    seconds = await subject.run(customers, turns)
    parts = subject.meter.stop()
    done = customers * turns
    into.cpu_ms.append(sum(parts.values()) / done * 1000)
    into.per_second.append(done / seconds)
    into.parts_ms.append({name: spent / done * 1000 for name, spent in parts.items()})


@asynccontextmanager
async def _subject(ground: Ground, name: str, url: str) -> AsyncIterator[Subject]:
    opened = _road(ground, url) if name == ROAD else _bare(ground, BARE[name], url)
    async with opened as subject:
        yield subject


@asynccontextmanager
async def _road(ground: Ground, url: str) -> AsyncIterator[Subject]:
    worker = ("benchmarks.worker",)
    async with (
        product.running(ground, url, worker=worker, env=product.NO_PAUSE) as running,
        await AsyncConnection.connect(url, autocommit=True) as watching,
    ):

        async def run(customers: int, turns: int) -> float:
            began = time.perf_counter()
            await asyncio.gather(
                *(_converse(running, webhooks.wa_id(one), turns) for one in range(customers))
            )
            seconds = time.perf_counter() - began
            await running.meta.settled()
            await _until_idle(watching)
            return seconds

        meter = Meter(api=running.api, worker=running.worker, postgres=ground.postmaster)
        yield Subject(run, meter)


async def _converse(running: Product, sender: str, turns: int) -> None:
    for _ in range(turns):
        await running.meta.ask(sender, webhooks.text(sender, QUESTION))


async def _until_idle(conn: AsyncConnection) -> None:
    while True:
        row = await (await conn.execute(JOBS)).fetchone()
        if row == (0,):
            return
        await asyncio.sleep(0.02)


@asynccontextmanager
async def _bare(ground: Ground, kind: str, url: str) -> AsyncIterator[Subject]:
    env = product.environment(url, 1, 1)
    async with ground.process("benchmarks.bare_graph", kind, env=env) as process:

        async def run(customers: int, turns: int) -> float:
            return await _asked(process, customers, turns)

        meter = Meter(worker=psutil.Process(process.pid), postgres=ground.postmaster)
        yield Subject(run, meter)


async def _asked(process: Process, customers: int, turns: int) -> float:
    assert process.stdin and process.stdout
    process.stdin.write(f"{customers} {turns}\n".encode())
    answer = await process.stdout.readline()
    if not answer:
        raise RuntimeError("the bare graph ended: see bare_graph.log")
    return float(answer)


CHECK = """
    SELECT count(*) FILTER (WHERE status <> 'answered' OR attempts <> 1),
           count(*) - (SELECT count(*) FROM ai_tool_executions WHERE outcome = 'answered')
    FROM turns
"""


async def _check(url: str) -> None:
    """That every turn was one: answered at the first attempt, with one tool call."""
    async with await AsyncConnection.connect(url) as conn:
        row = await (await conn.execute(CHECK)).fetchone()
    if row != (0, 0):
        raise RuntimeError(f"turns that failed, and turns without a tool call: {row}")


def _rows(figures: dict[tuple[str, int], Figures], customers: int) -> list[Result]:
    road = figures[ROAD, customers]
    cpu, speed = median(road.cpu_ms), median(road.per_second)
    suffix = str(customers)
    rows = []
    for name, most in ((STOCK, 1.0), (NONE, None)):
        other = median(figures[name, customers].cpu_ms)
        rows.append(compared(f"turn_cpu_ms_{suffix}", cpu, "ms", name, other, most=most))
    for part in ("api", "worker", "postgres"):
        rows.append(Result(f"turn_cpu_ms_{suffix}_{part}", road.part(part), "ms", is_detail=True))
    for name in BARE:
        bare = figures[name, customers]
        rows.append(Result(f"{name}_ms_{suffix}", median(bare.cpu_ms), "ms"))
        theirs = bare.part("postgres")
        rows.append(Result(f"{name}_ms_{suffix}_postgres", theirs, "ms", is_detail=True))
    other = median(figures[STOCK, customers].per_second)
    rows.append(compared(f"turns_per_second_{suffix}", speed, "turns/s", STOCK, other))
    return rows
