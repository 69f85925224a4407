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
from evals.agent_version import AgentChanges
from evals.play import attempt
from evals.play.job import Job
from evals.play.product import RunningProduct
from evals.scenario import NOON, TEMPLATE, Scenario
from evals.trial import Trial
from kit import log
from kit.errors import Misconfigured
from kit.settings import Settings
from kit.settings.conversation import TurnSettings
from kit.settings.models import OpenAISettings
from server.dev.evaluation.auxiliary_models import NOBODY, AuxiliaryModels
from server.dev.evaluation.noop_model import open_noop
from server.dev.in_process import ProductStage, open_product, patient_workers
from server.preparation import prepare
from server.workers import assembly

NUMBERS = count(1)
GUIDED, NOTHING = "guided", "nothing"


@dataclass(frozen=True)
class ModelChoice:
    """Who answers: the guided model, one that does nothing, or a model of a provider."""

    model: str = GUIDED
    api_key: SecretStr | None = None
    base_url: str | None = None

    @classmethod
    def named(cls, model: str, settings: Settings) -> "ModelChoice":
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
            "openai": OpenAISettings(model=self.model),
        }


@dataclass(frozen=True)
class Sandbox:
    """Goes to other processes whole."""

    server: PostgresServer
    agent_model: ModelChoice
    version: AgentChanges
    auxiliary: AuxiliaryModels = NOBODY

    @property
    def databases(self) -> Databases:
        return Databases(self.server)

    async def lay(self) -> None:
        """Make the template that every scenario gets a clone of."""
        await prepare(await self.databases.create(TEMPLATE), NOON, with_demo=True)


@contextmanager
def open_sandbox(
    agent_model: ModelChoice, version: AgentChanges, auxiliary: AuxiliaryModels = NOBODY
) -> Iterator[Sandbox]:
    """On a database server of its own, which is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="easymo-evals-") as otherwise,
        quick_folder(Path(otherwise)) as folder,
        postgres_server(folder, durable=False) as server,
    ):
        sandbox = Sandbox(server, agent_model, version, auxiliary)
        asyncio.run(sandbox.lay())
        yield sandbox


def begin() -> None:
    """Of a process that only plays: what goes wrong is in its trials, and nobody waits for it to
    read its phrases."""
    log.configure("evals", level="CRITICAL")
    GuidedModel().warm()


def play(sandbox: Sandbox, job: Job) -> Trial:
    """Play one job in this process, from the first message to the last check."""

    @asynccontextmanager
    async def opened(scenario: Scenario) -> AsyncIterator[RunningProduct]:
        async with open_sandbox_product(sandbox, scenario, job.seed) as product:
            yield product

    judge = sandbox.auxiliary.judge
    return asyncio.run(
        attempt.run(job, opened, sandbox.auxiliary.play_wish, judge.score if judge else None)
    )


@asynccontextmanager
async def open_sandbox_product(
    sandbox: Sandbox, scenario: Scenario, seed: int
) -> AsyncIterator[RunningProduct]:
    name = f"scenario_{os.getpid()}_{next(NUMBERS)}"
    url = await sandbox.databases.create(name, TEMPLATE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with open_pool(url, most=1, least=1) as pool, pool.connection() as conn:
                await sandbox.version.apply(conn)
            async with open_product(_stage(sandbox, scenario, seed, url, Path(folder))) as product:
                yield product
    finally:
        await sandbox.databases.drop(name)


def _stage(sandbox: Sandbox, scenario: Scenario, seed: int, url: str, folder: Path) -> ProductStage:
    """Quick looks for what is due; what the scenario wants comes last."""
    return ProductStage(
        database_url=url,
        folder=folder,
        now=scenario.given.now,
        seed=seed,
        changes={
            "turns": TurnSettings(
                quiet_seconds=0.1,
                finished_seconds=0.1,
                pause_seconds=2,
                unfinished_seconds=0.2,
                unfinished_pause_seconds=2,
                retry_seconds=0.05,
            ),
            "workers": patient_workers(sweep_seconds=0.5),
            **sandbox.agent_model.settings,
            **scenario.given.settings,
        },
        open_runner=open_noop if sandbox.agent_model.model == NOTHING else assembly.open_runner,
    )
