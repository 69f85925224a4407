"""Viewings of properties."""

from typing import Annotated

from fastapi import APIRouter, Query

from db.repositories.overview import requests
from db.repositories.overview.requests import ViewingLine, ViewingStatus
from server.api.access import Viewer
from server.api.requests import Connection, FilterNumber, Number, Page, Pages, page_of, required

router = APIRouter(prefix="/viewings", tags=["viewings"])


@router.get("", summary="List viewings")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    status: Annotated[ViewingStatus | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[ViewingLine]:
    """Newest first."""
    found = await requests.lines(
        conn,
        ViewingLine,
        requests.VIEWING,
        status=status,
        customer_id=customer_id,
        before=pages.before,
        limit=pages.limit,
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a viewing")
async def shown(_who: Viewer, conn: Connection, number: Number) -> ViewingLine:
    found = await requests.line(conn, ViewingLine, requests.VIEWING, number)
    return required(found, f"viewing {number}")
