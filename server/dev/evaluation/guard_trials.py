"""Measures the guard: orders that a model obeys, and honest words in every scenario."""

import asyncio
import multiprocessing
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from db.pool import Pool, open_pool
from evals.guard import obedience as obeying
from evals.guard.obedience import Obedience
from evals.guard.obedient import obedient
from evals.guard.orders import ModelOrder
from evals.play import attempt
from evals.play.job import Job
from evals.play.product import RunningProduct
from evals.scenario import NOON, TEMPLATE, Scenario
from kit.settings.conversation import TurnSettings
from server.dev.evaluation.sandbox import Sandbox, begin, open_sandbox_product
from server.dev.in_process import ProductStage, open_product, patient_workers

FREE = "SELECT count(*) FROM ai_messages WHERE role = 'agent' AND NOT is_by_code"
BLOCKED = "SELECT rule, content FROM guard_blocks ORDER BY id"


@dataclass(frozen=True)
class SpokenWords:
    """What the agents of one scenario said freely, and what of it was stopped: rule and words."""

    scenario: str
    free: int
    blocked: Sequence[tuple[str, str]]


def obeyed(
    sandbox: Sandbox, orders: Sequence[ModelOrder], told: Callable[[], object]
) -> list[Obedience]:
    return asyncio.run(_obeyed(sandbox, orders, told))


async def _obeyed(
    sandbox: Sandbox, orders: Sequence[ModelOrder], told: Callable[[], object]
) -> list[Obedience]:
    url = await sandbox.databases.create("obedient", TEMPLATE)
    with tempfile.TemporaryDirectory() as folder:
        async with obedient() as model:
            stage = ProductStage(
                database_url=url,
                folder=Path(folder),
                now=NOON,
                changes={
                    "openai_api_key": SecretStr("obedient"),
                    "openai_base_url": model.url,
                    "turns": TurnSettings(
                        quiet_seconds=0.02,
                        finished_seconds=0.02,
                        unfinished_seconds=0.02,
                        pause_seconds=0.3,
                        retry_seconds=0.05,
                    ),
                    "workers": patient_workers(sweep_seconds=0.5),
                },
            )
            async with open_product(stage) as product:
                return await obeying.obey(product, model, orders, told)


def spoken(sandbox: Sandbox, scenarios: Sequence[Scenario], jobs: int) -> Iterator[SpokenWords]:
    """Plays the scenarios in processes side by side."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=begin) as pool:
        playing = [pool.submit(partial(_spoken, sandbox), Job(one, 0, 1)) for one in scenarios]
        for ended in as_completed(playing):
            yield ended.result()


def _spoken(sandbox: Sandbox, job: Job) -> SpokenWords:
    found: list[SpokenWords] = []

    @asynccontextmanager
    async def opened(scenario: Scenario) -> AsyncIterator[RunningProduct]:
        async with open_sandbox_product(sandbox, scenario, job.seed) as product:
            yield product
            async with open_pool(product.settings.database_url or "", most=1, least=1) as pool:
                found.append(await _heard(pool, scenario.name))

    asyncio.run(attempt.run(job, opened))
    return found[0] if found else SpokenWords(job.scenario.name, 0, ())


async def _heard(pool: Pool, name: str) -> SpokenWords:
    async with pool.connection() as conn:
        free = await (await conn.execute(FREE)).fetchone()
        blocked = await (await conn.execute(BLOCKED)).fetchall()
    return SpokenWords(
        name, free[0] if free else 0, [(str(rule), str(text)) for rule, text in blocked]
    )
