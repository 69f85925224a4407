"""Orders at shops."""

from pydantic import BaseModel, Field


class OrderSettings(BaseModel):
    """Orders for pick-up."""

    pick_up_days: int = Field(
        1, ge=0, description="Days an order waits at its shop, after today, until closing time"
    )
    most_unpaid: int = Field(5, ge=1, description="Unpaid orders one customer may keep")
    most_of_one: int = Field(100, ge=1, le=1000, description="How many of one product")
