"""Files that customers send."""

from pydantic import BaseModel, Field


class MediaSettings(BaseModel):
    """Files that customers send."""

    keep_days: int = Field(30, ge=0, description="How long they are kept")
    seconds_per_day: int = Field(
        600, ge=1, description="Sound that is listened to, of a customer and day"
    )
    megabytes_per_day: int = Field(40, ge=1, description="What is fetched, of a customer and day")
