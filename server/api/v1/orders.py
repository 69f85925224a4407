"""Orders for pick-up."""

from typing import Annotated

from fastapi import APIRouter, Query

from db.repositories.overview import requests
from db.repositories.overview.requests import OrderLine, OrderStatus
from easymo.services.shop import order
from server.api.access import Viewer
from server.api.requests import (
    Connection,
    FilterNumber,
    Number,
    OperatorsWrite,
    Page,
    Pages,
    page_of,
    required,
)

router = APIRouter(prefix="/orders", tags=["orders"])


@router.get("", summary="List orders")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[OrderStatus | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[OrderLine]:
    """Newest first. Amounts are whole Rwandan francs."""
    found = await requests.lines(
        conn,
        OrderLine,
        requests.ORDER,
        status=status,
        customer_id=customer_id,
        before=pages.before,
        limit=pages.limit,
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show an order")
async def shown(_who: Viewer, conn: Connection, number: Number) -> OrderLine:
    found = await requests.line(conn, OrderLine, requests.ORDER, number)
    return required(found, f"order {number}")


@router.post("/{number}/collect", summary="Say that the shop has handed an order over")
async def collect(write: OperatorsWrite, number: Number) -> OrderLine:
    """It can no longer be cancelled then."""
    if await write.is_new("order.collect", f"order:{number}", {}):
        await order.collect(write.conn, number, write.now)
    found = await requests.line(write.conn, OrderLine, requests.ORDER, number)
    return required(found, f"order {number}")
