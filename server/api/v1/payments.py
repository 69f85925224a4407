"""Mobile-money payments."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from db.repositories.overview import customers
from db.repositories.overview.customers import PaymentLine
from server.api.access import Viewer
from server.api.requests import Connection, FilterNumber, Number, Page, Pages, page_of, required

router = APIRouter(prefix="/payments", tags=["payments"])

Status = Literal["new", "requested", "succeeded", "failed"]


@router.get("", summary="List payments")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[Status | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[PaymentLine]:
    """Newest first. Amounts are whole Rwandan francs."""
    found = await customers.payments(
        conn, status=status, customer_id=customer_id, before=pages.before, limit=pages.limit
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a payment")
async def shown(_who: Viewer, conn: Connection, number: Number) -> PaymentLine:
    return required(await customers.payment(conn, number), f"payment {number}")
