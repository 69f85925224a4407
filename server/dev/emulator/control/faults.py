"""What can be made to go wrong: switches that stay, and counters that run down to nothing."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    # A misspelt switch must not pass for a healthy run.
    model_config = ConfigDict(extra="forbid")


class RejectionSwitch(_Strict):
    """The next sends are refused at once with this error."""

    code: int
    count: int = Field(1, ge=0)
    status: int | None = None
    details: str = "Refused on purpose"


class FailureSwitch(_Strict):
    """The next sends are accepted, and reported as failed afterwards."""

    code: int
    count: int = Field(1, ge=0)
    after_sent: bool = False
    details: str = "Failed on purpose"


class Faults(_Strict):
    """Healthy by default. `POST /emulator/faults` changes only what it names."""

    reject_next: RejectionSwitch | None = None
    fail_next: FailureSwitch | None = None
    drop_connection_next: int = Field(0, ge=0, description="accept, deliver, answer nothing")
    refuse_connection_next: int = Field(0, ge=0, description="hang up without accepting")
    slow_ms: float = Field(0, ge=0, description="wait before every answer to the business")

    limits: bool = Field(True, description="pair and throughput limits")
    throttle_status: Literal[400, 429] = 400
    window: Literal["off", "sync", "async"] = Field("off", description="the 24-hour window")

    accept_status_delay_ms: float = Field(10, ge=0, description="from acceptance to `sent`")
    auto_read: bool = Field(True, description="customers read at once; else when the page shows it")
    skip_sent: bool = False
    skip_delivered: bool = False
    statuses_backwards: bool = Field(False, description="read, delivered, sent")
    lose_statuses: bool = False

    webhook_duplicates: int = Field(0, ge=0, description="extra copies of every update")
    webhook_reorder: bool = Field(False, description="shuffle what comes close together")
    webhook_batch: int = Field(1, ge=1, le=1000, description="updates in one POST")
    webhook_gather_ms: float = Field(40, ge=0, description="how long a batch waits to fill")
    webhook_unordered: bool = Field(False, description="one customer's messages race each other")
    webhook_hold: bool = Field(False, description="keep updates back until switched off")
    bad_signature_next: int = Field(0, ge=0, description="forged POSTs, not repeated")
    no_signature_next: int = Field(0, ge=0, description="unsigned POSTs, not repeated")
    escape_slashes: bool = Field(False, description="write / as \\/ in webhook bodies")

    def next_rejection(self) -> RejectionSwitch | None:
        if self.reject_next and self.reject_next.count > 0:
            self.reject_next.count -= 1
            return self.reject_next
        return None

    def next_failure(self) -> FailureSwitch | None:
        if self.fail_next and self.fail_next.count > 0:
            self.fail_next.count -= 1
            return self.fail_next
        return None

    def take(
        self,
        counter: Literal[
            "drop_connection_next",
            "refuse_connection_next",
            "bad_signature_next",
            "no_signature_next",
        ],
    ) -> bool:
        left: int = getattr(self, counter)
        if left < 1:
            return False
        setattr(self, counter, left - 1)
        return True
