"""Conversations: found, read with the path of each turn, and exported."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from db.pool import Pool
from db.repositories.overview import conversations
from db.repositories.overview.conversations import (
    ConversationLine,
    Filters,
    MessageLine,
    TurnLine,
)
from server.api.access import Viewer
from server.api.requests import (
    Connection,
    FilterNumber,
    Number,
    Page,
    Pages,
    Words,
    page_of,
    required,
)

router = APIRouter(prefix="/conversations", tags=["conversations"])

SHOWN = 100
EXPORTED_AT_ONCE = 500
JSON_LINES = "application/x-ndjson"


@dataclass(frozen=True)
class ConversationShown(ConversationLine):
    """With the newest hundred messages and turns, newest first."""

    messages: Sequence[MessageLine]
    turns: Sequence[TurnLine]


@router.get("", summary="List and search conversations")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    state: Annotated[Literal["live", "ended"] | None, Query()] = None,
    handoff: Annotated[Literal["requested", "taken"] | None, Query()] = None,
    customer_id: FilterNumber = None,
    agent: Annotated[Words | None, Query(examples=["booking"])] = None,
    q: Annotated[
        Words | None,
        Query(description='Words that were said in it; `"in this order"`, `or` and `-not` work.'),
    ] = None,
) -> Page[ConversationLine]:
    """Newest first."""
    filters = Filters(state, handoff, customer_id, agent, q)
    found = await conversations.listed(conn, filters, before=pages.before, limit=pages.limit)
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a conversation")
async def shown(_who: Viewer, conn: Connection, number: Number) -> ConversationShown:
    line = required(await conversations.get(conn, number), f"conversation {number}")
    return ConversationShown(
        **asdict(line),
        messages=await conversations.messages(conn, number, before=None, limit=SHOWN),
        turns=await conversations.turns(conn, number, before=None, limit=SHOWN),
    )


@router.get("/{number}/messages", summary="List its messages")
async def messages(
    _who: Viewer, conn: Connection, number: Number, pages: Pages
) -> Page[MessageLine]:
    required(await conversations.get(conn, number), f"conversation {number}")
    found = await conversations.messages(conn, number, before=pages.before, limit=pages.limit)
    return page_of(found, pages.limit)


@router.get("/{number}/turns", summary="List its turns and their paths through the graph")
async def turns(_who: Viewer, conn: Connection, number: Number, pages: Pages) -> Page[TurnLine]:
    required(await conversations.get(conn, number), f"conversation {number}")
    found = await conversations.turns(conn, number, before=pages.before, limit=pages.limit)
    return page_of(found, pages.limit)


@router.get(
    "/{number}/export",
    summary="Export it as JSON lines",
    response_class=StreamingResponse,
    responses={200: {"content": {JSON_LINES: {"schema": {"type": "string"}}}}},
)
async def export(_who: Viewer, request: Request, conn: Connection, number: Number) -> Any:
    """First the conversation, then its turns and its messages, newest first; `kind` says which."""
    line = required(await conversations.get(conn, number), f"conversation {number}")
    return StreamingResponse(_lines(request.state.pool, line), media_type=JSON_LINES)


async def _lines(pool: Pool, line: ConversationLine) -> AsyncIterator[str]:
    yield _line("conversation", line)
    for kind, read in (("turn", conversations.turns), ("message", conversations.messages)):
        async for one in _all(pool, read, line.id):
            yield _line(kind, one)


Read = Callable[..., Awaitable[Sequence[Any]]]


async def _all(pool: Pool, read: Read, number: int) -> AsyncIterator[MessageLine | TurnLine]:
    before = None
    while True:
        # Nobody's connection is held while a slow reader reads.
        async with pool.connection() as conn:
            found = await read(conn, number, before=before, limit=EXPORTED_AT_ONCE)
        for one in found:
            yield one
        if len(found) < EXPORTED_AT_ONCE:
            return
        before = found[-1].id


def _line(kind: str, one: object) -> str:
    return json.dumps({"kind": kind, **jsonable_encoder(one)}, ensure_ascii=False) + "\n"
