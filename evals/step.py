"""One thing that somebody does in a scenario, and what they read next."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evals.wording import length

Duration = Annotated[timedelta, BeforeValidator(length)]

DOES = (
    "writes",
    "presses",
    "presses_again",
    "momo",
    "waits",
    "shares",
    "sends",
    "person",
)


class StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pin(StrictModel):
    """A shared place."""

    latitude: float
    longitude: float


class Step(StrictModel):
    """One thing that somebody does, and what they read next. Exactly one of `DOES` is set."""

    by: str = Field("", description="Who; the scenario's customer unless named")
    writes: str | list[str] | None = Field(None, description="A list: messages in one burst")
    presses: str | None = Field(None, description='How the title begins; "first" for the first')
    presses_again: str | None = Field(
        None, description="A button they have seen before, however long ago"
    )
    momo: Literal["approve", "reject", "ignore"] | None = None
    waits: Duration | None = Field(None, description='"30 minutes": the clock moves on')
    shares: Pin | None = Field(None, description="A place on the map")
    sends: dict[str, Any] | None = Field(None, description="Anything else the emulator can send")
    person: str | None = Field(
        None, description='"takes", "hands back", or what the operator replies'
    )
    if_reads: str | None = Field(None, description="Only when the last answer has these words")
    unless_reads: str | None = Field(None, description="Not when the last answer has these words")
    reads: list[str] = Field([], description="Words of the answer, in any case")
    never_reads: list[str] = []
    offers: list[str] = Field([], description="How titles of buttons or rows begin")
    is_silent: bool = Field(False, description="No answer is expected")

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Step":
        done = [name for name in DOES if getattr(self, name) is not None]
        if len(done) != 1:
            raise ValueError(f"a step does exactly one of {', '.join(DOES)}; this one: {done}")
        return self
