"""Where scenarios are played: a database server with a template, and a product for each of them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

from db.databases import Databases
from db.embedded import PostgresServer
from easymo import log
from easymo.models.guided.model import GuidedModel
from easymo.settings import Turns
from evals import trial
from evals.job import Job
from evals.product import Product
from evals.scenario import NOON, Scenario
from evals.trial import Trial
from server.evaluation.nothing import open_nothing
from server.in_process import Stage, open_product, patient_workers
from server.preparation import prepare
from server.workers import assembly

TEMPLATE = "scenario_template"
NUMBERS = count(1)

ModelName = Literal["guided", "nothing"]

RUNNERS = {"guided": assembly.open_runner, "nothing": open_nothing}


@dataclass(frozen=True)
class Playground:
    """Goes to other processes whole."""

    server: PostgresServer
    model: ModelName = "guided"

    async def lay(self) -> None:
        """Make the template that every scenario gets a clone of."""
        url = await Databases(self.server).create(TEMPLATE)
        await prepare(url, NOON, with_demo=True)


def play(playground: Playground, job: Job) -> Trial:
    """Play one job in this process, from the first message to the last check."""
    log.configure("evals", level="CRITICAL")
    _warmed()

    @asynccontextmanager
    async def opened(scenario: Scenario) -> AsyncIterator[Product]:
        async with _product(playground, scenario, job.seed) as product:
            yield product

    found = asyncio.run(trial.run(job.scenario, job.trial, job.seed, opened))
    found.perturbation = job.perturbation
    return found


@cache
def _warmed() -> None:
    """Once in a process: else its first customer waits for the phrases to be read."""
    GuidedModel().warm()


@asynccontextmanager
async def _product(playground: Playground, scenario: Scenario, seed: int) -> AsyncIterator[Product]:
    databases = Databases(playground.server)
    name = f"scenario_{os.getpid()}_{next(NUMBERS)}"
    url = await databases.create(name, TEMPLATE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            stage = Stage(
                database_url=url,
                folder=Path(folder),
                now=scenario.given.now,
                seed=seed,
                changes=_changes(scenario),
                open_runner=RUNNERS[playground.model],
            )
            async with open_product(stage) as product:
                yield product
    finally:
        await databases.drop(name)


def _changes(scenario: Scenario) -> dict[str, object]:
    """Quick looks for what is due; what the scenario wants comes last."""
    return {
        "turns": Turns(quiet_seconds=0.05, pause_seconds=0.3, retry_seconds=0.05),
        "workers": patient_workers(sweep_seconds=0.1),
        **scenario.given.settings,
    }
