"""Customers."""

from typing import Annotated

from fastapi import APIRouter, Query

from db.repositories.overview import customers
from db.repositories.overview.customers import CustomerLine
from server.api.access import Viewer
from server.api.v1.requests import Connection, Number, Page, Pages, Words, page_of, required

router = APIRouter(prefix="/customers", tags=["customers"])


@router.get("", summary="List and find customers")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    phone: Annotated[str | None, Query(pattern=r"^[0-9]{6,15}$", examples=["250788000001"])] = None,
    name: Annotated[Words | None, Query(description="Part of it.")] = None,
) -> Page[CustomerLine]:
    """Newest first."""
    found = await customers.customers(
        conn, phone=phone, name=name, before=pages.before, limit=pages.limit
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a customer")
async def shown(_who: Viewer, conn: Connection, number: Number) -> CustomerLine:
    return required(await customers.customer(conn, number), f"customer {number}")
