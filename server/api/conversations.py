"""`/api/conversations`: watching one as it happens."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from redis.asyncio import Redis

from db.repositories.overview.conversations import CONVERSATIONS
from db.repositories.overview.paging import get_row
from easymo.services import conversation_events
from server.api.access import at_least
from server.api.requests import MOST_NUMBER

router = APIRouter(prefix="/api/conversations", dependencies=[Depends(at_least("viewer"))])


async def known(
    request: Request, conversation_id: Annotated[int, Path(ge=1, le=MOST_NUMBER)]
) -> int:
    """Answers 404 before anybody waits for what will never be said."""
    async with request.state.pool.connection() as conn:
        if await get_row(conn, CONVERSATIONS, conversation_id) is None:
            raise HTTPException(404, f"There is no conversation {conversation_id}.")
    return conversation_id


async def open_redis(request: Request) -> AsyncIterator[Redis]:
    """A connection of the request's own. Answers 503 when there is nothing to listen to."""
    url = request.state.settings.redis_url
    if not url:
        raise HTTPException(503, "Live events need REDIS_URL.")
    async with Redis.from_url(url) as redis:
        yield redis


@router.get("/{conversation_id}/events", response_class=EventSourceResponse)
async def events(
    conversation_id: Annotated[int, Depends(known)], redis: Annotated[Redis, Depends(open_redis)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events, from now on.

    `begins` (agent, model) when a model begins an answer, which makes void what was said before
    it; `says` (text) for every piece of it; `answered` (texts) for what was committed and is sent.
    """
    async for told in conversation_events.watch(redis, conversation_id):
        facts: dict[str, Any] = {name: fact for name, fact in told.items() if name != "event"}
        yield ServerSentEvent(event=told["event"], data=facts)
