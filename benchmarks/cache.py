"""What the response cache saves: model calls of a mixed set of conversations, without and with."""

import tomllib
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import redis
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from benchmarks import webhooks
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from benchmarks.talk import open_talk
from db.embedded.servers import valkey_server
from db.pool import Pool
from easymo.models.guided.model import GuidedModel
from kit import log

FOLDER = Path(__file__).parent
MIXED, UNSEEN = FOLDER / "conversations.toml", FOLDER / "conversations_unseen.toml"
AIM = 30
FROM_CACHE = (
    "SELECT count(*) FROM turns WHERE 'answer_from_cache' = ANY (path)"
    " AND NOT 'triage' = ANY (path)"
)
TURNS = "SELECT count(*) FROM turns"
FAILED = "SELECT count(*) FROM turns WHERE status <> 'answered'"


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
        without, cached = await _both(ground, "mixed", MIXED, valkey.url, step)
        plain, unseen = await _both(ground, "unseen", UNSEEN, valkey.url, step)
    cold, warm = (
        _saved([one], [other]) for one, other in zip(cached.calls, without.calls, strict=True)
    )
    saved = _saved(cached.calls, without.calls)
    answered = 100 * cached.from_cache / cached.turns
    return [
        Result("cache_model_calls_saved", saved, "%", aim=f"at least {AIM} %", is_met=saved >= AIM),
        Result("cache_model_calls_saved_cold", cold, "%"),
        Result("cache_model_calls_saved_warm", warm, "%"),
        Result("cache_model_calls_saved_unseen", _saved(unseen.calls, plain.calls), "%"),
        Result("cache_turns_answered", answered, "%", is_detail=True),
        Result("model_calls_without_cache", sum(without.calls), "calls", is_detail=True),
        Result("model_calls_with_cache", sum(cached.calls), "calls", is_detail=True),
    ]


async def _both(
    ground: Ground, name: str, conversations: Path, valkey_url: str, step: Step
) -> tuple[Counts, Counts]:
    """Without the cache, and with one that is empty at first."""
    with redis.Redis.from_url(valkey_url) as client:
        client.flushdb()
    found: list[Counts] = []
    for redis_url in (None, valkey_url):
        url = await ground.database(f"measured_{name}_{len(found)}")
        found.append(await _converse(url, conversations, redis_url))
        step()
    return found[0], found[1]


def _saved(calls: list[int], without: list[int]) -> float:
    return 100 * (1 - sum(calls) / sum(without))


async def _converse(url: str, conversations: Path, redis_url: str | None) -> Counts:
    models = CountedModels()
    calls: list[int] = []
    senders = count()
    async with open_talk(url, models, redis_url=redis_url) as talk:
        for half in tomllib.loads(conversations.read_text()).values():
            before = models.model.calls
            for messages in half:
                sender = webhooks.wa_id(next(senders))
                for words in messages:
                    await talk.write(sender, words)
            calls.append(models.model.calls - before)
        if await _number(talk.pool, FAILED):
            raise RuntimeError("a turn was not answered")
        return Counts(calls, await _number(talk.pool, TURNS), await _number(talk.pool, FROM_CACHE))


async def _number(pool: Pool, query: str) -> int:
    async with pool.connection() as conn:
        row = await (await conn.execute(query.encode())).fetchone()
    return int(row[0]) if row else 0
