"""Files that customers send, and voice answers."""

from pydantic import BaseModel, Field

from kit.bounds import Seconds


class MediaSettings(BaseModel):
    """Files that customers send."""

    keep_days: int = Field(30, ge=0, description="How long they are kept")
    seconds_per_day: int = Field(
        600, ge=1, description="Sound that is listened to, of a customer and day"
    )
    megabytes_per_day: int = Field(40, ge=1, description="What is fetched, of a customer and day")


class VoiceSettings(BaseModel):
    """A voice note is answered by voice as well, beside the text. Needs OPENAI_API_KEY."""

    answers: bool = Field(False, description="Whether there are such answers")
    languages: list[str] = Field(
        ["en", "fr", "sw"], description="Those the speaking model knows; in others nothing is said"
    )
    characters: int = Field(
        600, ge=1, description="Longest answer that is spoken; a longer one is only written"
    )
    seconds: Seconds = Field(30, description="How long making and sending the sound may take")
