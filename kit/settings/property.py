"""Viewings of properties."""

from pydantic import BaseModel, Field


class ViewingSettings(BaseModel):
    """Viewings of properties: an hour each, every day but Sunday."""

    most_open: int = Field(5, ge=1, description="Coming viewings one customer may keep")
    days: int = Field(7, ge=1, description="How many days ahead they are open")
    hours: list[int] = Field([9, 10, 11, 14, 15, 16], description="When they begin")
