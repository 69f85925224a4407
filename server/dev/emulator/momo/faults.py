"""What can be made to go wrong with mobile money: switches, and counters that run down."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Counter = Literal[
    "accept_then_drop",
    "drop_unheard",
    "conflict_on_first",
    "not_found_then_found",
    "html_500",
    "html_500_after_taking",
    "token_refused",
]


class MomoFaults(BaseModel):
    """Healthy by default. `POST /momo/faults` changes only what it names."""

    # A misspelt switch must not pass for a healthy run.
    model_config = ConfigDict(extra="forbid")

    accept_then_drop: int = Field(0, ge=0, description="take requests, then hang up")
    drop_unheard: int = Field(0, ge=0, description="hang up without taking requests")
    conflict_on_first: int = Field(0, ge=0, description="take requests, and answer 409")
    not_found_then_found: int = Field(0, ge=0, description="statuses that answer 404 all the same")
    html_500: int = Field(0, ge=0, description="calls a gateway answers, unheard")
    html_500_after_taking: int = Field(0, ge=0, description="requests it answers, taken")
    token_refused: int = Field(0, ge=0, description="calls that find their token revoked")
    slow_token_s: float = Field(0, ge=0, description="how long a token call takes")
    slow_ms: float = Field(0, ge=0, description="wait before every other answer")
    token_lasts_s: float = Field(3600, gt=0, description="what `expires_in` says")

    late_success: bool = Field(
        False, description="requests outlive the payer's window; mode approve waits for its end"
    )
    reason_as_object: bool = Field(False, description="documented so; MTN sends a word")

    callback_method: Literal["PUT", "POST"] = "PUT"
    callback_before_answer: bool = Field(False, description="in the modes that decide at once")
    duplicate_callback: int = Field(0, ge=0, description="extra copies of every callback")
    lose_callbacks: bool = False

    def take(self, counter: Counter) -> bool:
        left: int = getattr(self, counter)
        if left < 1:
            return False
        setattr(self, counter, left - 1)
        return True
