"""What is left alone at the moment because it failed again and again."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from db.repositories import breakers
from server.api.access import Viewer
from server.api.requests import Connection
from server.workers.breakers import SILENCE

router = APIRouter(prefix="/breakers", tags=["breakers"])


class BreakerLine(BaseModel):
    """How a worker's breaker stands: closed (in use), opened (left alone), half-opened (tried)."""

    worker: str
    guards: Literal["model", "tool"]
    name: str
    state: Literal["closed", "opened", "half-opened"]
    changed_at: datetime
    seen_at: datetime


@router.get("", summary="List how the breakers stand")
async def listed(_who: Viewer, conn: Connection) -> list[BreakerLine]:
    """Those of living workers, what is left alone first."""
    found = await breakers.standing(conn, silence=SILENCE)
    return [BreakerLine.model_validate(one, from_attributes=True) for one in found]
