"""The workers that run turns, and where processes listen. Turns are in `conversation.py`."""

from pydantic import BaseModel, Field, SecretStr

from kit.bounds import Port, Seconds


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
