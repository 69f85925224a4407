"""How long a conversation lasts, and which of its answers are kept for others."""

from pydantic import BaseModel, Field

from kit.settings.bounds import Seconds


class ConversationSettings(BaseModel):
    """How long a conversation lasts."""

    quiet_hours: int = Field(24, ge=1, description="Silence after which a conversation ends")
    resume_hours: int = Field(
        72, ge=0, description="A booking given up since is offered again at a greeting"
    )


class AnswerSettings(BaseModel):
    """Answers to common questions, which are kept in Valkey for whoever asks next."""

    keep_seconds: Seconds = Field(3_600, description="How long one is kept; 0 keeps none")
    patience_seconds: Seconds = Field(
        0.2, description="Valkey that takes longer is left alone for a while: models are asked"
    )
