"""Mobile money: how MTN is reached, and how long a payment is followed."""

from pydantic import BaseModel, Field, SecretStr

from kit.bounds import Seconds


class PaymentSettings(BaseModel):
    """MTN MoMo Collections. Unset, the emulator of this machine plays MTN, and takes these keys."""

    base_url: str = Field("http://127.0.0.1:8001", description="Where new requests go")
    subscription_key: SecretStr = Field(
        SecretStr("emulator-subscription-key"), description="Of the product Collections"
    )
    api_user: str = Field("5f1c9a52-3d0e-4b53-9a0c-0e6f1f0c8a11", description="A UUID")
    api_key: SecretStr = Field(SecretStr("emulator-api-key"), description="Of that api user")
    target_environment: str = Field("mtnrwanda", description="sandbox, or MTN's name of a country")
    currency: str = Field("RWF", pattern=r"^[A-Z]{3}$", description="The sandbox knows only EUR")
    callback_url: str | None = Field(
        None, description="Where MTN tells results; unset, they are asked for"
    )
    timeout_seconds: Seconds = Field(30, description="How long one call to MTN may take")
    retry_seconds: Seconds = Field(0.5, description="First pause before asking for a status again")
    max_attempts: int = Field(3, ge=1, description="Tries of what may be repeated")
    poll_seconds: Seconds = Field(2, description="First wait before a payment's status is read")
    poll_most_seconds: Seconds = Field(15, description="Longest wait between two such readings")
    lease_seconds: Seconds = Field(
        30, description="How long a payment is one worker's before another may look after it"
    )
    give_up_minutes: int = Field(
        4, ge=1, description="After this a request that MTN does not know is not sent again"
    )
