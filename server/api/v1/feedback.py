"""What customers thought of conversations."""

from typing import Annotated

from fastapi import APIRouter, Query

from db.repositories.overview import requests
from db.repositories.overview.requests import FeedbackLine, Rating
from server.api.access import Viewer
from server.api.requests import Connection, FilterNumber, Number, Page, Pages, page_of, required

router = APIRouter(prefix="/feedback", tags=["feedback"])


@router.get("", summary="List feedback")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    rating: Annotated[Rating | None, Query()] = None,
    customer_id: FilterNumber = None,
) -> Page[FeedbackLine]:
    """Newest first."""
    found = await requests.lines(
        conn,
        FeedbackLine,
        requests.FEEDBACK,
        status=rating,
        customer_id=customer_id,
        before=pages.before,
        limit=pages.limit,
    )
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show what she said")
async def shown(_who: Viewer, conn: Connection, number: Number) -> FeedbackLine:
    found = await requests.line(conn, FeedbackLine, requests.FEEDBACK, number)
    return required(found, f"feedback {number}")
