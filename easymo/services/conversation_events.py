"""What happens in a conversation, as it happens: for whoever watches, and lost when nobody does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kit import log

logger = log.get(__name__)

PAUSE_SECONDS = 0.05
"""Pieces that come within it travel together."""
MOST_WAITING = 10_000
PATIENCE_SECONDS = 1.0
"""For Valkey; after it, what was told is lost."""


def channel(conversation_id: int) -> str:
    return f"conversation:{conversation_id}"


@dataclass(frozen=True)
class LiveEvent:
    """`begins` (agent, model), `says` (text) or `answered` (texts)."""

    conversation_id: int
    name: str
    facts: dict[str, Any]


class ConversationEvents:
    """Tells whoever watches. Nothing waits for it, and nobody misses it when Valkey is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: asyncio.Queue[LiveEvent] = asyncio.Queue(MOST_WAITING)
        self._is_open = True

    def tell(self, conversation_id: int, name: str, **facts: Any) -> None:
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait(LiveEvent(conversation_id, name, facts))

    def listener(self, conversation_id: int) -> "ConversationListener":
        return ConversationListener(self, conversation_id)

    def close(self) -> None:
        """Let `publish` return. Cancelling it is not enough: redis-py may swallow that."""
        self._is_open = False

    async def publish(self) -> None:
        """Publish what is told, until closed."""
        while self._is_open:
            await asyncio.sleep(PAUSE_SECONDS)
            events: list[LiveEvent] = []
            while not self._waiting.empty():
                events.append(self._waiting.get_nowait())
            if not events:
                continue
            try:
                await self._send(_together(events))
            except (RedisError, OSError) as exc:
                logger.warning("live.lost", events=len(events), reason=str(exc))

    async def _send(self, events: list[LiveEvent]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for event in events:
                told = json.dumps({"event": event.name, **event.facts})
                pipe.publish(channel(event.conversation_id), told)
            await pipe.execute()


@dataclass(frozen=True)
class ConversationListener:
    live: ConversationEvents
    conversation_id: int

    def begins(self, agent: str, model: str) -> None:
        self.live.tell(self.conversation_id, "begins", agent=agent, model=model)

    def says(self, piece: str) -> None:
        self.live.tell(self.conversation_id, "says", text=piece)


def _together(events: list[LiveEvent]) -> list[LiveEvent]:
    """Pieces of one answer that came one after the other, as one."""
    joined: list[LiveEvent] = []
    for event in events:
        last = joined[-1] if joined else None
        if (
            last
            and (last.name, event.name) == ("says", "says")
            and last.conversation_id == event.conversation_id
        ):
            text = last.facts["text"] + event.facts["text"]
            joined[-1] = LiveEvent(event.conversation_id, "says", {"text": text})
        else:
            joined.append(event)
    return joined


@asynccontextmanager
async def open_events(redis_url: str | None) -> AsyncIterator[ConversationEvents | None]:
    """None without a server to tell."""
    if not redis_url:
        yield None
        return
    async with Redis.from_url(
        redis_url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    ) as redis:
        live = ConversationEvents(redis)
        publishing = asyncio.create_task(live.publish())
        try:
            yield live
        finally:
            live.close()
            await asyncio.wait({publishing})


async def watch(redis: Redis, conversation_id: int) -> AsyncIterator[dict[str, Any]]:
    """What is told of the conversation from now on."""
    async with redis.pubsub() as told:
        await told.subscribe(channel(conversation_id))
        async for message in told.listen():
            if message["type"] == "message":
                yield json.loads(message["data"])
