"""What one customer may do. From how much on they enter the PIN is here, the PIN in `pin.py`."""

from pydantic import BaseModel, Field


class LimitSettings(BaseModel):
    """What one customer may do."""

    message_characters: int = Field(2_000, ge=1, description="Longest message that is read")
    messages_per_day: int = Field(100, ge=1, description="Messages of a customer and day")
    rwf_per_day: int = Field(500_000, ge=1, description="Francs a customer may move in a day")
    pin_from_rwf: int = Field(
        50_000, ge=1, description="Francs of a day from which on a customer enters the PIN"
    )
    pin_km: int = Field(80, ge=1, description="A shared pin further from all venues is too far")
