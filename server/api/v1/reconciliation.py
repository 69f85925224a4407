"""Findings: where MTN's books and ours differ, until a person has looked at each."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from db.repositories.payment import reconciliation
from db.repositories.payment.reconciliation import Discrepancy
from kit.errors import NotFound
from server.api.access import Viewer
from server.api.requests import NO_NUL, AdminsWrite, Connection, Number

router = APIRouter(prefix="/findings", tags=["findings"])


class FindingClosed(BaseModel):
    """What it was and what was done is kept, with your name."""

    because: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)
    ] = Field(examples=["A payout of 5 May, made in MTN's portal."])


class OpenFindings(BaseModel):
    items: list[Discrepancy]


@router.get("", summary="List open findings")
async def listed(_who: Viewer, conn: Connection) -> OpenFindings:
    """Oldest first."""
    return OpenFindings(items=await reconciliation.open_findings(conn))


@router.post("/{number}/close", summary="Close a finding")
async def close(write: AdminsWrite, number: Number, body: FindingClosed) -> OpenFindings:
    """Returns those still open. A total that differs by the same amount is not filed again."""
    details = {"because": body.because}
    if await write.is_new("finding.close", f"finding:{number}", details):
        is_closed = await reconciliation.close(
            write.conn, number, by=write.by.name, because=body.because, now=write.now
        )
        if not is_closed:
            raise NotFound(f"There is no open finding {number}.")
    return OpenFindings(items=await reconciliation.open_findings(write.conn))
