"""Tickets: what customers want looked into."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from db.repositories.handoff import tickets
from db.repositories.handoff.tickets import Status, Ticket
from db.repositories.overview.paging import list_rows
from db.repositories.overview.tickets import TICKETS
from easymo.services.handoff import ticket
from server.api.access import Viewer
from server.api.requests import (
    Connection,
    FilterNumber,
    Number,
    OperatorsWrite,
    Page,
    Pages,
    Written,
    page_of,
    required,
)

router = APIRouter(prefix="/tickets", tags=["tickets"])


class TicketAnswer(BaseModel):
    text: Written = Field(examples=["The second charge was given back to your wallet."])


@router.get("", summary="List tickets")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[Status | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[Ticket]:
    """Newest first."""
    filters = {"status": status, "customer_id": customer_id}
    found = await list_rows(conn, TICKETS, filters, pages)
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a ticket")
async def shown(_who: Viewer, conn: Connection, number: Number) -> Ticket:
    return required(await tickets.get(conn, number), f"ticket {number}")


@router.post("/{number}/answer", summary="Answer a ticket")
async def answer(write: OperatorsWrite, number: Number, body: TicketAnswer) -> Ticket:
    """They are told at once if they wrote in the last 24 hours or a template of `templates.support`
    is set, else when they ask for their tickets."""
    if await write.is_new("ticket.answer", f"ticket:{number}", {"text": body.text}):
        return await ticket.answer(
            write.conn,
            number,
            body.text,
            by=write.by.name,
            now=write.now,
            templates=write.settings.templates,
        )
    return required(await tickets.get(write.conn, number), f"ticket {number}")


@router.post("/{number}/close", summary="Close a ticket")
async def close(write: OperatorsWrite, number: Number) -> Ticket:
    """They are told nothing of it."""
    if await write.is_new("ticket.close", f"ticket:{number}", {}):
        return await ticket.close(write.conn, number, by=write.by.name, now=write.now)
    return required(await tickets.get(write.conn, number), f"ticket {number}")
