"""How long a conversation lasts, its turns, and which of its answers are kept for others."""

from pydantic import BaseModel, Field

from kit.bounds import Seconds


class ConversationSettings(BaseModel):
    """How long a conversation lasts."""

    quiet_hours: int = Field(24, ge=1, description="Silence after which a conversation ends")
    resume_hours: int = Field(
        72, ge=0, description="A booking given up since is offered again at a greeting"
    )


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


class AnswerSettings(BaseModel):
    """Answers to common questions, which are kept in Valkey for whoever asks next."""

    keep_seconds: Seconds = Field(3_600, description="How long one is kept; 0 keeps none")
    patience_seconds: Seconds = Field(
        0.2, description="Valkey that takes longer is left alone for a while: models are asked"
    )
