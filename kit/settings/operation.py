"""Turns, the workers that run them, and where processes listen."""

from pydantic import BaseModel, Field, SecretStr

from kit.settings.bounds import Port, Seconds


class TurnSettings(BaseModel):
    """How messages are gathered into turns, and how long a turn may take."""

    deadline_seconds: Seconds = Field(15, description="One deadline for all a turn calls")
    quiet_seconds: Seconds = Field(
        0.25, description="Free text waits for this much silence before it is answered"
    )
    pause_seconds: Seconds = Field(0.8, description="Free text never waits longer than this")
    finished_seconds: Seconds = Field(
        0, description="A line that says all there is to say waits for this much silence"
    )
    unfinished_seconds: Seconds = Field(
        2.5, description="A line that is not finished waits for this much silence"
    )
    unfinished_pause_seconds: Seconds = Field(
        6, description="Lines that are not finished never wait longer than this"
    )
    max_attempts: int = Field(3, ge=1, description="The last failing attempt apologises")
    retry_seconds: Seconds = Field(1.0, description="Wait before a failed turn is run again")
    window_turns: int = Field(
        8, ge=2, description="Turns of the customer that an agent sees in full, with all answers"
    )
    max_steps: int = Field(25, ge=5, description="Graph steps per turn")
    stale_hours: float = Field(
        6, gt=0, le=24, description="Messages written longer ago are asked again, not acted on"
    )


class WorkerSettings(BaseModel):
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


class ServerSettings(BaseModel):
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
