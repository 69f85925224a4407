"""A provider's rate limit is kept by all workers together, and no wait outlasts a turn."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from langchain_core.messages import AIMessage, HumanMessage
from redis.asyncio import Redis

from db.embedded.servers import ValkeyServer
from easymo.models.gateway.call import ModelCall, ModelTurn
from easymo.models.gateway.errors import ModelFailed, RateReached, Throttled
from easymo.models.gateway.rate_limit import ProviderRate, RateLimited, SharedRate

MODEL, LONG = "gpt-5-mini", 3_600.0


class Provider:
    """Answers, or fails as it is told."""

    name = MODEL

    def __init__(self) -> None:
        self.asked = 0
        self.failure: ModelFailed | None = None

    async def answer(self, call: ModelCall) -> AIMessage:
        self.asked += 1
        if self.failure:
            raise self.failure
        return AIMessage("We open at five.")


@pytest_asyncio.fixture
async def redis(valkey: ValkeyServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey.url) as client:
        await client.flushdb()
        yield client


def worker(redis: Redis, rate: ProviderRate, burst_seconds: float = 60) -> SharedRate:
    return SharedRate(redis, rate, burst_seconds)


def call(seconds: float) -> ModelCall:
    ends_at = asyncio.get_running_loop().time() + seconds
    return ModelCall("general", [HumanMessage("when do you open?")], ModelTurn(), ends_at)


async def test_two_workers_have_one_limit(redis: Redis) -> None:
    workers = [worker(redis, ProviderRate(requests=6)) for _ in range(2)]
    waits = [await workers[n % 2].wait_seconds(MODEL, 10, LONG) for n in range(8)]
    assert waits[:6] == [0] * 6, "a minute's share may be used at once"
    assert waits[6] is not None
    assert waits[7] is not None
    assert 0 < waits[6] < waits[7] <= 20


async def test_tokens_count_as_well_as_requests(redis: Redis) -> None:
    shared = worker(redis, ProviderRate(requests=1_000, tokens=1_000))
    assert await shared.wait_seconds(MODEL, 900, LONG) == 0
    wait = await shared.wait_seconds(MODEL, 900, LONG)
    assert wait is not None
    assert wait > 30


async def test_each_model_has_its_own(redis: Redis) -> None:
    shared = worker(redis, ProviderRate(requests=1), burst_seconds=0)
    assert await shared.wait_seconds(MODEL, 1, LONG) == 0
    assert await shared.wait_seconds("gpt-5-nano", 1, LONG) == 0


async def test_who_would_wait_too_long_takes_nothing_and_asks_nobody(redis: Redis) -> None:
    shared, provider = worker(redis, ProviderRate(requests=1), burst_seconds=0), Provider()
    limited = RateLimited(provider, shared)
    await limited.answer(call(LONG))
    for _ in range(3):
        with pytest.raises(RateReached):
            await limited.answer(call(10))
    assert provider.asked == 1
    wait = await shared.wait_seconds(MODEL, 1, LONG)
    assert wait is not None
    assert wait <= 60, "the three who gave up took no share"


async def test_a_provider_that_asks_one_to_come_later_is_left_alone_by_all(redis: Redis) -> None:
    provider = Provider()
    provider.failure = Throttled("later", retry_after_seconds=900)
    with pytest.raises(Throttled):
        await RateLimited(provider, worker(redis, ProviderRate())).answer(call(10))
    with pytest.raises(RateReached):
        await RateLimited(provider, worker(redis, ProviderRate())).answer(call(10))
    assert provider.asked == 1


async def test_without_valkey_nobody_waits() -> None:
    away = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    assert await worker(away, ProviderRate(requests=1)).wait_seconds(MODEL, 1, LONG) == 0
