"""All groups of settings as one, read from the environment and from `.env`."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.settings.booking import BookingSettings, RefundSettings
from kit.settings.conversation import AnswerSettings, ConversationSettings, TurnSettings
from kit.settings.handoff import HandoffSettings, TicketSettings
from kit.settings.limits import LimitSettings
from kit.settings.media import MediaSettings, VoiceSettings
from kit.settings.models import BreakerSettings, BudgetSettings, OpenAISettings
from kit.settings.operation import ServerSettings, WorkerSettings
from kit.settings.outreach import (
    FeedbackSettings,
    NightSettings,
    ReminderSettings,
    TemplateSettings,
)
from kit.settings.payment import PaymentSettings
from kit.settings.pin import PinSettings
from kit.settings.property import ViewingSettings
from kit.settings.ride import RideSettings
from kit.settings.shop import OrderSettings
from kit.settings.whatsapp import DeliverySettings, WhatsAppSettings


class Settings(BaseSettings):
    """All of it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_nested_delimiter="__", extra="ignore", env_ignore_empty=True
    )

    environment: Literal["development", "test", "production"] = Field(
        "development", description="production switches off the emulator and the movable clock"
    )
    allow_real_addresses: bool = Field(
        False, description="Lets something else than production speak to Meta and MTN"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Verbosity")
    data_dir: Path = Field(Path(".easymo"), description="Where the embedded servers keep data")
    database_url: str | None = Field(
        None, description="Your own Postgres 16+ with pgvector; unset = the embedded one"
    )
    redis_url: str | None = Field(
        None, description="Your own Valkey or Redis; unset = the embedded one"
    )
    clock_file: Path | None = Field(
        None, description="File of the movable product clock; unset = the machine's clock"
    )
    openai_api_key: SecretStr | None = Field(
        None, description="Unset, the guided model answers, without any network"
    )
    openai_base_url: str | None = Field(None, description="Any OpenAI-compatible server")

    whatsapp: WhatsAppSettings = WhatsAppSettings()
    payments: PaymentSettings = PaymentSettings()
    openai: OpenAISettings = OpenAISettings()
    breakers: BreakerSettings = BreakerSettings()
    budget: BudgetSettings = BudgetSettings()
    media: MediaSettings = MediaSettings()
    voice: VoiceSettings = VoiceSettings()
    turns: TurnSettings = TurnSettings()
    workers: WorkerSettings = WorkerSettings()
    delivery: DeliverySettings = DeliverySettings()
    limits: LimitSettings = LimitSettings()
    booking: BookingSettings = BookingSettings()
    refunds: RefundSettings = RefundSettings()
    rides: RideSettings = RideSettings()
    orders: OrderSettings = OrderSettings()
    viewings: ViewingSettings = ViewingSettings()
    pins: PinSettings = PinSettings()
    answers: AnswerSettings = AnswerSettings()
    handoffs: HandoffSettings = HandoffSettings()
    tickets: TicketSettings = TicketSettings()
    conversations: ConversationSettings = ConversationSettings()
    night: NightSettings = NightSettings()
    reminders: ReminderSettings = ReminderSettings()
    templates: TemplateSettings = TemplateSettings()
    feedback: FeedbackSettings = FeedbackSettings()
    server: ServerSettings = ServerSettings()

    @model_validator(mode="after")
    def _production_has_the_machines_clock(self) -> Self:
        if self.environment == "production" and self.clock_file:
            raise ValueError("CLOCK_FILE is for development and tests; unset it in production")
        return self

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.booking.hold_minutes)
