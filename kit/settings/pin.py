"""PINs: how many wrong ones lock one, which a person alone unlocks, and how long each may take."""

from pydantic import BaseModel, Field, SecretStr


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
