"""Whom EasyMO calls: WhatsApp, mobile money, models; and what it does when they fail or cost."""

from typing import Literal

from pydantic import BaseModel, Field, SecretStr

from kit.settings.bounds import Seconds


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


class OpenAISettings(BaseModel):
    """Names of the models used when OPENAI_API_KEY is set. Agents may name their own."""

    model: str = Field("gpt-5-mini", description="Model of agents that name none")
    small_model: str = Field("gpt-5-nano", description="Model of triage and summaries")
    hearing_model: str = Field("gpt-4o-mini-transcribe", description="Model that hears voice notes")
    seeing_model: str = Field("gpt-5-mini", description="Model that sees pictures")
    embedding_model: str = Field(
        "text-embedding-3-small", description="Model of memory; makes vectors of 1536 numbers"
    )
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | None = Field(
        "low", description="Of models that reason (gpt-5, o3, o4); others are not asked for it"
    )
    tries: int = Field(2, ge=1, description="Calls of one model before a cheaper one is asked")


class BreakerSettings(BaseModel):
    """Models and tools that fail again and again are left alone for a while."""

    failures: int = Field(3, ge=1, description="Failures in a row after which one is left alone")
    rest_seconds: Seconds = Field(30, description="How long it is left alone")


class BudgetSettings(BaseModel):
    """What models may cost, in US dollars. What is over it is answered by the guided model."""

    day_usd: float = Field(20, gt=0, description="In a day, all customers together")
    customer_usd: float = Field(0.5, gt=0, description="In a day, one customer")
    conversation_usd: float = Field(0.1, gt=0, description="In one conversation")
    cheaper_from: float = Field(
        0.7, gt=0, le=1, description="Share of a budget from which the small model answers"
    )


class MediaSettings(BaseModel):
    """Files that customers send."""

    keep_days: int = Field(30, ge=0, description="How long they are kept")
    seconds_per_day: int = Field(
        600, ge=1, description="Sound that is listened to, of a customer and day"
    )
    megabytes_per_day: int = Field(40, ge=1, description="What is fetched, of a customer and day")
