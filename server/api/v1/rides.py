"""Rides."""

from typing import Annotated

from fastapi import APIRouter, Query

from db.repositories.overview import requests
from db.repositories.overview.requests import RideLine, RideStatus
from server.api.access import Viewer
from server.api.requests import Connection, FilterNumber, Number, Page, Pages, page_of, required

router = APIRouter(prefix="/rides", tags=["rides"])


@router.get("", summary="List rides")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[RideStatus | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[RideLine]:
    """Newest first. Amounts are whole Rwandan francs."""
    found = await requests.lines(
        conn,
        RideLine,
        requests.RIDE,
        status=status,
        customer_id=customer_id,
        before=pages.before,
        limit=pages.limit,
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a ride")
async def shown(_who: Viewer, conn: Connection, number: Number) -> RideLine:
    found = await requests.line(conn, RideLine, requests.RIDE, number)
    return required(found, f"ride {number}")
