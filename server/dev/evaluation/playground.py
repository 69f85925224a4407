"""Where scenarios are played: a database server with a template, and a product for each of them."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pydantic import SecretStr

from db.databases import Databases
from db.embedded.memory_folder import quick_folder
from db.embedded.servers import PostgresServer, postgres_server
from db.pool import open_pool
from easymo.models.guided.model import GuidedModel
from evals.agent_version import AgentVersion
from evals.play import attempt
from evals.play.job import Job
from evals.play.product import Product
from evals.scenario import NOON, Scenario
from evals.trial import Trial
from kit import log
from kit.errors import Misconfigured
from kit.settings import OpenAI, Settings, Turns
from server.dev.evaluation.beside import NOBODY, Beside
from server.dev.evaluation.nothing import open_nothing
from server.dev.in_process import Stage, open_product, patient_workers
from server.preparation import prepare
from server.workers import assembly

TEMPLATE = "scenario_template"
NUMBERS = count(1)
GUIDED, NOTHING = "guided", "nothing"


@dataclass(frozen=True)
class Speaks:
    """Who answers: the guided model, one that does nothing, or a model of a provider."""

    model: str = GUIDED
    api_key: SecretStr | None = None
    base_url: str | None = None

    @classmethod
    def named(cls, model: str, settings: Settings) -> "Speaks":
        """Raises Misconfigured when a provider's model is wanted and there is no key."""
        if model in (GUIDED, NOTHING):
            return cls(model)
        if settings.openai_api_key is None:
            raise Misconfigured(
                f"The model {model} needs OPENAI_API_KEY in the environment or in .env. Without "
                "a key there is `--model guided`."
            )
        return cls(model, settings.openai_api_key, settings.openai_base_url)

    @property
    def settings(self) -> dict[str, object]:
        if self.api_key is None:
            return {}
        return {
            "openai_api_key": self.api_key,
            "openai_base_url": self.base_url,
            "openai": OpenAI(model=self.model),
        }


@dataclass(frozen=True)
class Playground:
    """Goes to other processes whole."""

    server: PostgresServer
    speaks: Speaks
    version: AgentVersion
    beside: Beside = NOBODY

    @property
    def databases(self) -> Databases:
        return Databases(self.server)

    async def lay(self) -> None:
        """Make the template that every scenario gets a clone of."""
        await prepare(await self.databases.create(TEMPLATE), NOON, with_demo=True)


@contextmanager
def playground(
    speaks: Speaks, version: AgentVersion, beside: Beside = NOBODY
) -> Iterator[Playground]:
    """On a database server of its own, which is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="easymo-evals-") as otherwise,
        quick_folder(Path(otherwise)) as folder,
        postgres_server(folder, durable=False) as server,
    ):
        ground = Playground(server, speaks, version, beside)
        asyncio.run(ground.lay())
        yield ground


def begin() -> None:
    """Of a process that only plays: what goes wrong is in its trials, and nobody waits for it to
    read its phrases."""
    log.configure("evals", level="CRITICAL")
    GuidedModel().warm()


def play(ground: Playground, job: Job) -> Trial:
    """Play one job in this process, from the first message to the last check."""

    @asynccontextmanager
    async def opened(scenario: Scenario) -> AsyncIterator[Product]:
        async with product_of(ground, scenario, job.seed) as product:
            yield product

    judge = ground.beside.judge
    return asyncio.run(
        attempt.run(job, opened, ground.beside.play_wish, judge.score if judge else None)
    )


@asynccontextmanager
async def product_of(ground: Playground, scenario: Scenario, seed: int) -> AsyncIterator[Product]:
    name = f"scenario_{os.getpid()}_{next(NUMBERS)}"
    url = await ground.databases.create(name, TEMPLATE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with open_pool(url, most=1, least=1) as pool, pool.connection() as conn:
                await ground.version.apply(conn)
            async with open_product(_stage(ground, scenario, seed, url, Path(folder))) as product:
                yield product
    finally:
        await ground.databases.drop(name)


def _stage(ground: Playground, scenario: Scenario, seed: int, url: str, folder: Path) -> Stage:
    """Quick looks for what is due; what the scenario wants comes last."""
    return Stage(
        database_url=url,
        folder=folder,
        now=scenario.given.now,
        seed=seed,
        changes={
            "turns": Turns(quiet_seconds=0.1, pause_seconds=2, retry_seconds=0.05),
            "workers": patient_workers(sweep_seconds=0.1),
            **ground.speaks.settings,
            **scenario.given.settings,
        },
        open_runner=open_nothing if ground.speaks.model == NOTHING else assembly.open_runner,
    )
