"""People of ours: when they answer, and what they look into."""

from typing import Self

from pydantic import BaseModel, Field, model_validator


class HandoffSettings(BaseModel):
    """When people of ours answer customers who ask for one."""

    opens_hour: int = Field(8, ge=0, le=23, description="They begin at, in Kigali")
    closes_hour: int = Field(20, ge=1, le=24, description="They go home at, in Kigali")
    weekdays: str = Field("1234567", pattern=r"^[1-7]+$", description="On these days; 1 is Monday")
    wait_minutes: int = Field(
        15, ge=1, description="Open hours a customer waits before they are told that nobody is free"
    )
    quiet_minutes: int = Field(
        60, ge=1, description="Silence of a person after which the bot has the conversation again"
    )

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens_hour >= self.closes_hour:
            raise ValueError("HANDOFFS__OPENS_HOUR must be before HANDOFFS__CLOSES_HOUR")
        return self


class TicketSettings(BaseModel):
    """What customers want looked into."""

    most_open: int = Field(10, ge=1, description="Open tickets one customer may have")
