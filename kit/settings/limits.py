"""What one customer may do, and what their PIN guards."""

from pydantic import BaseModel, Field, SecretStr


class LimitSettings(BaseModel):
    """What one customer may do."""

    message_characters: int = Field(2_000, ge=1, description="Longest message that is read")
    messages_per_day: int = Field(100, ge=1, description="Messages of a customer and day")
    rwf_per_day: int = Field(500_000, ge=1, description="Francs a customer may move in a day")
    pin_from_rwf: int = Field(
        50_000, ge=1, description="Francs of a day from which on a customer enters the PIN"
    )
    pin_km: int = Field(80, ge=1, description="A shared pin further from all venues is too far")


class PinSettings(BaseModel):
    """PINs, which customers enter above `limits.pin_from_rwf`."""

    tries: int = Field(3, ge=1, description="Wrong PINs before it is locked")
    minutes: int = Field(10, ge=1, description="How long an asked customer may take to enter it")
    after_change_hours: int = Field(
        24, ge=0, description="Without a PIN, money waits so long after a change of number"
    )
    pepper: SecretStr = Field(
        SecretStr(""), description="Secret mixed into every hash; changed, all PINs are forgotten"
    )
