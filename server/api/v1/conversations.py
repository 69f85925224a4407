"""Conversations: found, read with the path of each turn, and exported."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse
from psycopg import AsyncConnection

from db.pool import Pool
from db.repositories.overview.conversations import (
    CONVERSATIONS,
    MESSAGES,
    TURNS,
    ConversationFilters,
    ConversationLine,
    MessageLine,
    TurnLine,
)
from db.repositories.overview.paging import Overview, PageWindow, get_row, list_rows
from server.api.access import Viewer
from server.api.requests import (
    Connection,
    FilterNumber,
    N,
    Number,
    Page,
    Pages,
    Words,
    page_of,
    required,
)

router = APIRouter(prefix="/conversations", tags=["conversations"])

NEWEST = PageWindow(before=None, limit=100)
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
    filters = ConversationFilters(state, handoff, customer_id, agent, q)
    found = await list_rows(conn, CONVERSATIONS, vars(filters), pages)
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a conversation")
async def shown(_who: Viewer, conn: Connection, number: Number) -> ConversationShown:
    line = required(await get_row(conn, CONVERSATIONS, number), f"conversation {number}")
    return ConversationShown(
        **asdict(line),
        messages=await _list_of(conn, MESSAGES, number, NEWEST),
        turns=await _list_of(conn, TURNS, number, NEWEST),
    )


@router.get("/{number}/messages", summary="List its messages")
async def messages(
    _who: Viewer, conn: Connection, number: Number, pages: Pages
) -> Page[MessageLine]:
    required(await get_row(conn, CONVERSATIONS, number), f"conversation {number}")
    found = await _list_of(conn, MESSAGES, number, pages)
    return page_of(found, pages.limit)


@router.get("/{number}/turns", summary="List its turns and their paths through the graph")
async def turns(_who: Viewer, conn: Connection, number: Number, pages: Pages) -> Page[TurnLine]:
    required(await get_row(conn, CONVERSATIONS, number), f"conversation {number}")
    found = await _list_of(conn, TURNS, number, pages)
    return page_of(found, pages.limit)


@router.get(
    "/{number}/export",
    summary="Export it as JSON lines",
    response_class=StreamingResponse,
    responses={200: {"content": {JSON_LINES: {"schema": {"type": "string"}}}}},
)
async def export(_who: Viewer, request: Request, conn: Connection, number: Number) -> Any:
    """First the conversation, then its turns and its messages, newest first; `kind` says which."""
    line = required(await get_row(conn, CONVERSATIONS, number), f"conversation {number}")
    return StreamingResponse(_lines(request.state.pool, line), media_type=JSON_LINES)


async def _lines(pool: Pool, line: ConversationLine) -> AsyncIterator[str]:
    yield _line("conversation", line)
    async for turn in _all(pool, TURNS, line.id):
        yield _line("turn", turn)
    async for message in _all(pool, MESSAGES, line.id):
        yield _line("message", message)


async def _all(pool: Pool, overview: Overview[N], number: int) -> AsyncIterator[N]:
    before = None
    while True:
        # Nobody's connection is held while a slow reader reads.
        async with pool.connection() as conn:
            found = await _list_of(conn, overview, number, PageWindow(before, EXPORTED_AT_ONCE))
        for row in found:
            yield row
        if len(found) < EXPORTED_AT_ONCE:
            return
        before = found[-1].id


def _line(kind: str, row: object) -> str:
    return json.dumps({"kind": kind, **jsonable_encoder(row)}, ensure_ascii=False) + "\n"


async def _list_of(
    conn: AsyncConnection, overview: Overview[N], number: int, window: PageWindow
) -> Sequence[N]:
    """What belongs to one conversation."""
    return await list_rows(conn, overview, {"conversation_id": number}, window)
