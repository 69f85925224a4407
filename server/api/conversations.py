"""`/api/conversations`: watching one as it happens."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from redis.asyncio import Redis

from easymo.services import live
from server.api.access import at_least

router = APIRouter(prefix="/api/conversations", dependencies=[Depends(at_least("viewer"))])


async def open_redis(request: Request) -> AsyncIterator[Redis]:
    """A connection of the request's own. Answers 503 when there is nothing to listen to."""
    url = request.state.settings.redis_url
    if not url:
        raise HTTPException(503, "Live events need REDIS_URL.")
    async with Redis.from_url(url) as redis:
        yield redis


@router.get("/{conversation_id}/events", response_class=EventSourceResponse)
async def events(
    conversation_id: int, redis: Annotated[Redis, Depends(open_redis)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events, from now on.

    `begins` (agent, model) when a model begins an answer, which makes void what was said before
    it; `says` (text) for every piece of it; `answered` (texts) for what was committed and is sent.
    """
    async for told in live.watch(redis, conversation_id):
        facts: dict[str, Any] = {name: fact for name, fact in told.items() if name != "event"}
        yield ServerSentEvent(event=told["event"], data=facts)
