"""Answers to common questions, kept in Valkey for a while. Without Valkey none are kept.

What makes one stale is in `server/workers/turn/answer_fingerprint.py`.
"""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from kit import log
from kit.settings import Settings

logger = log.get(__name__)

AWAY_SECONDS = 5.0


@dataclass(frozen=True)
class Learned:
    """An answer that fits whoever asks, under the key of its question."""

    key: str
    answer: str


class ResponseCache:
    """Best effort: what fails here is logged once and never reaches a customer."""

    def __init__(self, redis: Redis, keep_seconds: int) -> None:
        self._redis = redis
        self._keep_seconds = keep_seconds
        self._away_until = float("-inf")
        self._is_away = False

    def at(self, fingerprint: str) -> "CachedAnswers":
        """The answers that hold while agents, tools and articles are as `fingerprint` says."""
        return CachedAnswers(self, fingerprint)

    async def find(self, key: str) -> str | None:
        if time.monotonic() < self._away_until:
            return None
        try:
            found = await self._redis.get(key)
        except (RedisError, OSError) as error:
            self._missed(error)
            return None
        self._is_away = False
        return found.decode() if isinstance(found, bytes) else found

    async def keep(self, learned: Learned) -> None:
        if time.monotonic() < self._away_until:
            return
        try:
            await self._redis.set(learned.key, learned.answer, ex=self._keep_seconds)
        except (RedisError, OSError) as error:
            self._missed(error)

    def _missed(self, error: Exception) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        if not self._is_away:
            logger.warning("cache.away", because=f"{type(error).__name__}: {error}")
        self._is_away = True


class CachedAnswers:
    """The kept answers as one turn may use them."""

    def __init__(self, cache: ResponseCache, fingerprint: str) -> None:
        self._cache = cache
        self._fingerprint = fingerprint

    def key(self, question: str, language: str) -> str:
        """The words are hashed: what customers ask cannot be read from the keys."""
        asked = "\n".join([self._fingerprint, language, question])
        return f"easymo:answer:{hashlib.sha256(asked.encode()).hexdigest()}"

    async def find(self, question: str, language: str) -> str | None:
        return await self._cache.find(self.key(question, language))


@asynccontextmanager
async def open_cache(settings: Settings) -> AsyncIterator[ResponseCache | None]:
    """The cache of the settings; None when they name no Valkey, or nothing is to be kept."""
    keep_seconds = round(settings.answers.keep_seconds)
    if not settings.redis_url or keep_seconds < 1:
        yield None
        return
    redis = Redis.from_url(
        settings.redis_url,
        # An answer from here saves seconds; waiting for it must not cost one.
        socket_timeout=settings.answers.patience_seconds,
        socket_connect_timeout=settings.answers.patience_seconds,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        yield ResponseCache(redis, keep_seconds)
    finally:
        await redis.aclose()
