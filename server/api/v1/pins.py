"""PINs: forgotten for a customer whom a person has made sure of."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from db.repositories.overview.customers import CUSTOMERS
from db.repositories.overview.paging import get_row
from easymo.services.pin.pin_reset import reset_pin
from server.api.requests import NO_NUL, AdminsWrite, Number, required

router = APIRouter(prefix="/customers", tags=["customers"])


class PinReset(BaseModel):
    """How you made sure that it is the customer is kept, with your name."""

    because: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_NUL)
    ] = Field(examples=["Called back on the number; knew the last two payments."])


class PinResetDone(BaseModel):
    had_one: bool = Field(description="Whether there was a PIN to forget; false when done before.")


@router.post("/{number}/pin/reset", summary="Forget a PIN and its lock")
async def reset(write: AdminsWrite, number: Number, body: PinReset) -> PinResetDone:
    """The customer sets a new one when it is next needed."""
    required(await get_row(write.conn, CUSTOMERS, number), f"customer {number}")
    if not await write.is_new("pin.reset", f"customer:{number}", {"because": body.because}):
        return PinResetDone(had_one=False)
    had_one = await reset_pin(write.conn, number, by=write.by.name, because=body.because)
    return PinResetDone(had_one=had_one)
