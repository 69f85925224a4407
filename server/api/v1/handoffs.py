"""Handoffs: who waits for a person, taking a conversation, answering in it, handing it back."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from db.repositories.handoff import handoffs
from db.repositories.handoff.handoffs import Handoff, Status
from db.repositories.overview.handoffs import HANDOFFS
from db.repositories.overview.paging import list_rows
from easymo.services.handoff import handoff
from easymo.services.handoff.handoff import OperatorAct
from server.api.access import Viewer
from server.api.requests import (
    Connection,
    NotedWrite,
    Number,
    OperatorsWrite,
    Page,
    Pages,
    Words,
    Written,
    page_of,
    required,
)

router = APIRouter(tags=["handoffs"])


class OperatorReply(BaseModel):
    """Sent exactly as written: *bold*, _italic_ and ~struck~ are WhatsApp's own marks."""

    text: Written = Field(examples=["Hello Aline, I have found your payment."])


@router.get("/handoffs", summary="List handoffs")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[Status | None, Query(description="requested: they wait.")] = None,
    taken_by: Annotated[Words | None, Query()] = None,
) -> Page[Handoff]:
    """Newest first."""
    found = await list_rows(conn, HANDOFFS, {"status": status, "taken_by": taken_by}, pages)
    return page_of(found, pages.limit)


@router.get("/handoffs/{number}", summary="Show a handoff")
async def shown(_who: Viewer, conn: Connection, number: Number) -> Handoff:
    return required(await handoffs.get(conn, number), f"handoff {number}")


@router.post("/handoffs/{number}/take", summary="Take the conversation")
async def take(write: OperatorsWrite, number: Number) -> Handoff:
    """From now on the bot says nothing in it: what they write is kept for you."""
    if await write.is_new("handoff.take", f"handoff:{number}", {}):
        return await handoff.take(write.conn, number, _act(write))
    return await _as_it_is(write, number)


@router.post("/conversations/{number}/take", tags=["conversations"], summary="Take it over")
async def take_over(write: OperatorsWrite, number: Number) -> Handoff:
    """Take a live conversation, whether or not they asked for a person."""
    if await write.is_new("conversation.take", f"conversation:{number}", {}):
        return await handoff.take_over(write.conn, number, _act(write))
    waiting = await handoffs.open_of(write.conn, number)
    return required(waiting, f"handoff of conversation {number} any more")


@router.post("/handoffs/{number}/replies", status_code=201, summary="Answer them")
async def reply(write: OperatorsWrite, number: Number, body: OperatorReply) -> Handoff:
    """Sent in order, after what was sent before. Possible for 24 hours after their last message."""
    digest = hashlib.sha256(body.text.encode()).hexdigest()
    if await write.is_new("handoff.reply", f"handoff:{number}", {"sha256": digest}):
        return await handoff.reply(write.conn, number, body.text, _act(write))
    return await _as_it_is(write, number)


@router.post("/handoffs/{number}/hand-back", summary="Hand the conversation back")
async def hand_back(write: OperatorsWrite, number: Number) -> Handoff:
    """The bot tells them so and answers them again."""
    if await write.is_new("handoff.hand_back", f"handoff:{number}", {}):
        return await handoff.hand_back(write.conn, number, _act(write))
    return await _as_it_is(write, number)


def _act(write: NotedWrite) -> OperatorAct:
    return OperatorAct(write.by.name, write.now, write.settings.handoffs, write.by.is_admin)


async def _as_it_is(write: NotedWrite, number: int) -> Handoff:
    return required(await handoffs.get(write.conn, number), f"handoff {number}")
