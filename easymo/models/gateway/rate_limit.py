"""A provider's rate limit, kept by all workers together: buckets of requests and of tokens.

A call takes its share at once and waits until it is its turn, inside its own time; who could not
come in time is refused without asking the provider, so that the next model answers.
"""

import asyncio
from dataclasses import dataclass

from langchain_core.messages import AIMessage
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from easymo.models.gateway.call import Model, ModelCall
from easymo.models.gateway.errors import RateReached, Throttled
from kit import log
from kit.settings import Settings

logger = log.get(__name__)

CHARACTERS_A_TOKEN = 4
MINUTE_MS = 60_000
MOST_OF_TIME = 0.5
"""So much of what is left may be waited away: the answer itself takes the rest."""

# Virtual scheduling, one number for a bucket: when the share that was taken last is paid off. All
# buckets are asked before any is charged; the server's own clock counts, not those of the workers.
TAKE = """
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
local wait = math.max(0, redis.call('PTTL', KEYS[1]))
local free = {}
for i = 2, #KEYS do
    local each, burst = tonumber(ARGV[2 * i - 2]), tonumber(ARGV[2 * i - 1])
    free[i] = math.max(now, tonumber(redis.call('GET', KEYS[i]) or '0')) + each
    wait = math.max(wait, free[i] - now - math.max(burst, each))
end
if wait > tonumber(ARGV[1]) then
    return -1
end
for i = 2, #KEYS do
    local lasts = math.ceil(free[i] - now) + 1000
    redis.call('SET', KEYS[i], string.format('%.0f', free[i]), 'PX', lasts)
end
return math.ceil(wait)
"""


@dataclass(frozen=True)
class ProviderRate:
    """What the provider allows in a minute; 0 is no limit."""

    requests: int = 0
    tokens: int = 0

    def costs(self, tokens: int) -> dict[str, float]:
        """By bucket, the milliseconds that a call of so many tokens takes of it."""
        shares = {"requests": (1, self.requests), "tokens": (tokens, self.tokens)}
        return {name: MINUTE_MS * one / most for name, (one, most) in shares.items() if most}


class SharedRate:
    """The buckets in Valkey. Without it nobody waits: the provider's own refusals remain."""

    def __init__(self, redis: Redis, rate: ProviderRate, burst_seconds: float) -> None:
        self._redis = redis
        self._rate = rate
        self._burst_ms = 1000 * burst_seconds
        self._take = redis.register_script(TAKE)

    async def wait_seconds(self, model: str, tokens: int, at_most: float) -> float | None:
        """How long to wait for the share that was taken just now; None when none was, since it
        would be longer than `at_most`."""
        costs = self._rate.costs(tokens)
        keys = [_key(model, "rest"), *(_key(model, name) for name in costs)]
        buckets = [part for cost in costs.values() for part in (cost, self._burst_ms)]
        try:
            wait = int(await self._take(keys=keys, args=[1000 * at_most, *buckets]))
        except (RedisError, OSError) as error:
            logger.warning("rate.unknown", error=str(error))
            return 0
        return None if wait < 0 else wait / 1000

    async def rest(self, model: str, seconds: float) -> None:
        """The provider asked one of us to come back later: nobody asks it before."""
        try:
            await self._redis.set(_key(model, "rest"), 1, px=max(1, int(1000 * seconds)))
        except (RedisError, OSError) as error:
            logger.warning("rate.unknown", error=str(error))

    async def close(self) -> None:
        await self._redis.aclose()


def open_rate(settings: Settings) -> SharedRate | None:
    """The buckets of the settings; None without a Valkey that all workers share."""
    if not settings.redis_url:
        return None
    patience = settings.answers.patience_seconds
    redis = Redis.from_url(
        settings.redis_url,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )
    rules = settings.openai
    return SharedRate(
        redis, ProviderRate(rules.requests_per_minute, rules.tokens_per_minute), rules.burst_seconds
    )


class RateLimited:
    """A model that is asked no more often than its provider allows all workers together."""

    def __init__(self, model: Model, shared: SharedRate) -> None:
        self._model = model
        self._shared = shared

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, call: ModelCall) -> AIMessage:
        may_wait = max(0.0, call.seconds_left * MOST_OF_TIME)
        wait = await self._shared.wait_seconds(self.name, _tokens(call), may_wait)
        if wait is None:
            raise RateReached(f"{self.name} is asked as often as it may be.")
        await asyncio.sleep(wait)
        try:
            return await self._model.answer(call)
        except Throttled as throttled:
            if throttled.retry_after_seconds:
                await self._shared.rest(self.name, throttled.retry_after_seconds)
            raise


def _key(model: str, what: str) -> str:
    return f"rate:{model}:{what}"


def _tokens(call: ModelCall) -> int:
    """About what goes in; what comes out is little beside it."""
    read = sum(len(one.text) for one in call.messages) + len(str(call.options.get("tools", "")))
    return 1 + read // CHARACTERS_A_TOKEN
