"""Bookings."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from db.repositories.overview import customers
from db.repositories.overview.customers import BookingLine
from server.api.access import Viewer
from server.api.requests import Connection, FilterNumber, Number, Page, Pages, page_of, required

router = APIRouter(prefix="/bookings", tags=["bookings"])

Status = Literal["held", "confirmed", "cancelled", "expired"]


@router.get("", summary="List bookings")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[Status | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[BookingLine]:
    """Newest first. Amounts are whole Rwandan francs."""
    found = await customers.bookings(
        conn, status=status, customer_id=customer_id, before=pages.before, limit=pages.limit
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a booking")
async def shown(_who: Viewer, conn: Connection, number: Number) -> BookingLine:
    return required(await customers.booking(conn, number), f"booking {number}")
