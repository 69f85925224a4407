"""Every setting, in groups, typed and bounded. Only entry points build one; all else is handed it.

Read from the environment and from `.env`: `WHATSAPP__APP_SECRET` sets `whatsapp.app_secret`.
`.env.example` is generated from this file (`easymo settings`).
"""

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(ge=0)]
Port = Annotated[int, Field(ge=1, le=65535)]
TemplateName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]


class WhatsApp(BaseModel):
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


class Payments(BaseModel):
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


class OpenAI(BaseModel):
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


class Breakers(BaseModel):
    """Models and tools that fail again and again are left alone for a while."""

    failures: int = Field(3, ge=1, description="Failures in a row after which one is left alone")
    rest_seconds: Seconds = Field(30, description="How long it is left alone")


class Media(BaseModel):
    """Files that customers send."""

    keep_days: int = Field(30, ge=0, description="How long they are kept")
    seconds_per_day: int = Field(
        600, ge=1, description="Sound that is listened to, of a customer and day"
    )
    megabytes_per_day: int = Field(40, ge=1, description="What is fetched, of a customer and day")


class Budget(BaseModel):
    """What models may cost, in US dollars. What is over it is answered by the guided model."""

    day_usd: float = Field(20, gt=0, description="In a day, all customers together")
    customer_usd: float = Field(0.5, gt=0, description="In a day, one customer")
    conversation_usd: float = Field(0.1, gt=0, description="In one conversation")
    cheaper_from: float = Field(
        0.7, gt=0, le=1, description="Share of a budget from which the small model answers"
    )


class Turns(BaseModel):
    """How messages are gathered into turns, and how long a turn may take."""

    deadline_seconds: Seconds = Field(15, description="One deadline for all a turn calls")
    quiet_seconds: Seconds = Field(
        0.25, description="Free text waits for this much silence before it is answered"
    )
    pause_seconds: Seconds = Field(0.8, description="Free text never waits longer than this")
    max_attempts: int = Field(3, ge=1, description="The last failing attempt apologises")
    retry_seconds: Seconds = Field(1.0, description="Wait before a failed turn is run again")
    window_messages: int = Field(24, ge=4, description="Messages an agent sees in full")
    max_steps: int = Field(25, ge=5, description="Graph steps per turn")
    stale_hours: float = Field(
        6, gt=0, le=24, description="Messages written longer ago are asked again, not acted on"
    )


class Workers(BaseModel):
    """The queue, and what recovers it when a worker dies."""

    concurrency: int = Field(16, ge=1, description="Customers served at once by one worker")
    poll_seconds: Seconds = Field(0.1, description="How often a worker looks for freed locks")
    heartbeat_seconds: Seconds = Field(1.0, description="How often a worker says it lives")
    stalled_seconds: Seconds = Field(5.0, description="Silence after which a worker is dead")
    rescue_seconds: Seconds = Field(0.5, description="How often dead workers are looked for")
    sweep_seconds: Seconds = Field(5.0, description="How often forgotten work is looked for")
    wake_seconds: Seconds = Field(1.0, description="How often sends that became due are looked for")
    pay_seconds: Seconds = Field(0.5, description="How often due payments are looked for")
    remember_seconds: Seconds = Field(1.0, description="How often new memories are looked for")
    reconcile_seconds: Seconds = Field(
        300, description="How often the provider's total is compared with the ledger"
    )
    grace_seconds: Seconds = Field(15.0, description="Time to finish what is running when stopped")


class Delivery(BaseModel):
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


class Limits(BaseModel):
    """What one customer may do."""

    message_characters: int = Field(2_000, ge=1, description="Longest message that is read")
    messages_per_day: int = Field(100, ge=1, description="Messages of a customer and day")
    rwf_per_day: int = Field(500_000, ge=1, description="Francs a customer may move in a day")
    pin_from_rwf: int = Field(
        50_000, ge=1, description="Francs of a day from which on she enters her PIN"
    )
    pin_km: int = Field(80, ge=1, description="A shared pin further from all venues is too far")


class Booking(BaseModel):
    """Rules of booking."""

    hold_minutes: int = Field(10, ge=1, description="How long seats wait for Confirm")
    max_guests: int = Field(20, ge=1, description="Largest party")
    most_unpaid: int = Field(5, ge=1, description="Unpaid bookings one customer may keep")
    most_unpaid_guests: int = Field(40, ge=1, description="Guests in all of them")
    days_ahead: int = Field(14, ge=1, description="How far ahead demo slots exist")


class Refunds(BaseModel):
    """What a customer gets back when she cancels a booking she paid."""

    whole_until_hours: int = Field(24, ge=0, description="All of it until so long before")
    part_until_hours: int = Field(2, ge=0, description="A part until so long before; then nothing")
    part_percent: int = Field(50, ge=0, le=100, description="The part")


class Rides(BaseModel):
    """Rides with drivers, who are paid in cash."""

    base_rwf: int = Field(400, ge=0, description="Fare before the first kilometre")
    per_km_rwf: int = Field(150, ge=1, description="Fare of a kilometre by road")
    road_percent: int = Field(
        140, ge=100, description="Road of a straight line, in percent: a guess, without a map"
    )
    most_km: int = Field(60, ge=1, description="Longest ride, by road")
    within_metres: int = Field(10_000, ge=1, description="How far away drivers are asked")
    answer_seconds: int = Field(45, ge=1, description="How long a driver may think")
    shift_hours: int = Field(12, ge=1, description='How long "available" lasts')
    cancel_free_minutes: int = Field(
        2, ge=0, description="After a driver took it, cancelling is free so long"
    )
    cancel_fee_rwf: int = Field(500, ge=0, description="What cancelling costs from then on")
    look_seconds: Seconds = Field(1, description="How often unanswered offers are looked for")


class Orders(BaseModel):
    """Orders for pick-up."""

    pick_up_days: int = Field(
        1, ge=0, description="Days an order waits at its shop, after today, until closing time"
    )
    most_unpaid: int = Field(5, ge=1, description="Unpaid orders one customer may keep")
    most_of_one: int = Field(100, ge=1, le=1000, description="How many of one product")


class Viewings(BaseModel):
    """Viewings of properties: an hour each, every day but Sunday."""

    most_open: int = Field(5, ge=1, description="Coming viewings one customer may keep")
    days: int = Field(7, ge=1, description="How many days ahead they are open")
    hours: list[int] = Field([9, 10, 11, 14, 15, 16], description="When they begin")


class Pins(BaseModel):
    """PINs, which customers enter above `limits.pin_from_rwf`."""

    tries: int = Field(3, ge=1, description="Wrong PINs before hers is locked")
    minutes: int = Field(10, ge=1, description="How long an asked customer may take to enter it")
    after_change_hours: int = Field(
        24, ge=0, description="Without a PIN, money waits so long after a change of number"
    )
    pepper: SecretStr = Field(
        SecretStr(""), description="Secret mixed into every hash; changed, all PINs are forgotten"
    )


class Answers(BaseModel):
    """Answers to common questions, which are kept in Valkey for whoever asks next."""

    keep_seconds: Seconds = Field(3_600, description="How long one is kept; 0 keeps none")
    patience_seconds: Seconds = Field(
        0.2, description="Valkey that takes longer is left alone for a while: models are asked"
    )


class Handoffs(BaseModel):
    """When people of ours answer customers who ask for one."""

    opens_hour: int = Field(8, ge=0, le=23, description="They begin at, in Kigali")
    closes_hour: int = Field(20, ge=1, le=24, description="They go home at, in Kigali")
    weekdays: str = Field("1234567", pattern=r"^[1-7]+$", description="On these days; 1 is Monday")
    wait_minutes: int = Field(
        15, ge=1, description="Open hours a customer waits before she is told that nobody is free"
    )
    quiet_minutes: int = Field(
        60, ge=1, description="Silence of a person after which the bot has the conversation again"
    )

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens_hour >= self.closes_hour:
            raise ValueError("HANDOFFS__OPENS_HOUR must be before HANDOFFS__CLOSES_HOUR")
        return self


class Tickets(BaseModel):
    """What customers want looked into."""

    most_open: int = Field(10, ge=1, description="Open tickets one customer may have")


class Conversations(BaseModel):
    """How long a conversation lasts."""

    quiet_hours: int = Field(24, ge=1, description="Silence after which a conversation ends")
    resume_hours: int = Field(
        72, ge=0, description="A booking given up since is offered again when she greets"
    )


class Night(BaseModel):
    """When EasyMO does not speak first, unless a customer chose hours of her own. In Kigali."""

    begins: time = Field(time(21), description="As HH:MM")
    ends: time = Field(time(7), description="As HH:MM; the same as `begins`: there is no night")


class Reminders(BaseModel):
    """What EasyMO says by itself when it is due."""

    booking_hours: float = Field(3, ge=0, description="A booking is reminded of so long before")
    viewing_hours: float = Field(3, ge=0, description="A viewing is reminded of so long before")
    useless_minutes: int = Field(
        30, ge=0, description="Nobody is reminded of what begins sooner than this"
    )


class Templates(BaseModel):
    """Approved templates for what EasyMO says first to whoever was silent for a day.

    Each has one placeholder for the whole sentence, and is approved by Meta in en, fr, rw_RW and
    sw. Unset, she is not told, and the conversation keeps what she was not told.
    """

    payment: TemplateName | None = Field(None, description="How a payment ended")
    ride: TemplateName | None = Field(None, description="How a ride stands")
    reminder: TemplateName | None = Field(None, description="What she arranged begins soon")
    support: TemplateName | None = Field(
        None, description="A ticket is answered, a person is done, or nobody was free"
    )
    feedback: TemplateName | None = Field(
        None, description="How the conversation was; with two quick replies, for yes and for no"
    )


class Feedback(BaseModel):
    """Asking customers how a conversation was."""

    after_minutes: int = Field(60, ge=1, description="So long after the last message, once")


class Server(BaseModel):
    """Where things listen. Loopback unless told otherwise."""

    host: str = Field("127.0.0.1", description="Address of the api")
    api_port: Port = Field(8000, description="Port of the api")
    hosts: str = Field(
        "",
        description="Names the api answers to, with commas between; unset, to every name. The "
        "emulator answers to them and to those of this machine, never to others",
    )
    api_token: SecretStr = Field(
        SecretStr(""), description="Opens /api; without one it is closed, or made on this machine"
    )
    emulator_port: Port = Field(8001, description="Port of the emulator and the phone page")
    database_port: int = Field(0, ge=0, le=65535, description="Embedded Postgres; 0 = any free")
    redis_port: int = Field(0, ge=0, le=65535, description="Embedded Valkey; 0 = any free")
    workers: int = Field(1, ge=1, description="Worker processes that `easymo up` starts")


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
    booking: Booking = Booking()
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
