"""How WhatsApp is reached, and how what is in the outbox is sent."""

from pydantic import BaseModel, Field, SecretStr

from kit.bounds import Seconds


class WhatsAppSettings(BaseModel):
    """The Cloud API. Unset, the emulator of this machine plays Meta."""

    base_url: str = Field("http://127.0.0.1:8001", description="Where the Graph API answers")
    api_version: str = Field("v25.0", pattern=r"^v\d+\.\d+$", description="Graph API version")
    phone_number_id: str = Field("106540352242922", description="The business number's id")
    access_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of a system user; needed to send"
    )
    app_secret: SecretStr = Field(
        SecretStr(""), description="Signs webhooks; without it every webhook is refused"
    )
    verify_token: SecretStr = Field(
        SecretStr(""), description="What you typed into the webhook form of the dashboard"
    )
    timeout_seconds: Seconds = Field(10, description="How long one call to the API may take")


class DeliverySettings(BaseModel):
    """Sending what is in the outbox."""

    pair_burst: int = Field(45, ge=1, description="Messages to one customer before pacing starts")
    pair_seconds: Seconds = Field(6.0, description="Pace to one customer after the burst")
    per_second: int = Field(80, ge=1, description="Messages a second from our number")
    max_attempts: int = Field(6, ge=1, description="Tries of a message that fails for a while")
    status_wait_seconds: Seconds = Field(
        20, description="How long a send whose answer was lost waits for its status"
    )
    unreached_seconds: Seconds = Field(
        5, description="Wait before trying again when WhatsApp cannot be reached"
    )
    pause_seconds: Seconds = Field(
        60, description="Pause of a number that Meta blocks until a person acts"
    )
