"""All groups of settings as one, read from the environment and from `.env`."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.settings.limits import Answers, Limits, Pins
from kit.settings.people import Handoffs, Tickets
from kit.settings.road import Delivery, Server, Turns, Workers
from kit.settings.speaking import Conversations, Feedback, Night, Reminders, Templates
from kit.settings.suppliers import Breakers, Budget, Media, OpenAI, Payments, WhatsApp
from kit.settings.trades import Bookings, Orders, Refunds, Rides, Viewings


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

    whatsapp: WhatsApp = WhatsApp()
    payments: Payments = Payments()
    openai: OpenAI = OpenAI()
    breakers: Breakers = Breakers()
    budget: Budget = Budget()
    media: Media = Media()
    turns: Turns = Turns()
    workers: Workers = Workers()
    delivery: Delivery = Delivery()
    limits: Limits = Limits()
    booking: Bookings = Bookings()
    refunds: Refunds = Refunds()
    rides: Rides = Rides()
    orders: Orders = Orders()
    viewings: Viewings = Viewings()
    pins: Pins = Pins()
    answers: Answers = Answers()
    handoffs: Handoffs = Handoffs()
    tickets: Tickets = Tickets()
    conversations: Conversations = Conversations()
    night: Night = Night()
    reminders: Reminders = Reminders()
    templates: Templates = Templates()
    feedback: Feedback = Feedback()
    server: Server = Server()

    @model_validator(mode="after")
    def _production_has_the_machines_clock(self) -> Self:
        if self.environment == "production" and self.clock_file:
            raise ValueError("CLOCK_FILE is for development and tests; unset it in production")
        return self

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.booking.hold_minutes)
