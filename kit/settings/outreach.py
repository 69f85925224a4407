"""When EasyMO speaks first, and by which template."""

from datetime import time

from pydantic import BaseModel, Field

from kit.bounds import TemplateName


class NightSettings(BaseModel):
    """When EasyMO does not speak first, unless a customer chose hours of their own. In Kigali."""

    begins: time = Field(time(21), description="As HH:MM")
    ends: time = Field(time(7), description="As HH:MM; the same as `begins`: there is no night")


class ReminderSettings(BaseModel):
    """What EasyMO says by itself when it is due."""

    booking_hours: float = Field(3, ge=0, description="A booking is reminded of so long before")
    viewing_hours: float = Field(3, ge=0, description="A viewing is reminded of so long before")
    useless_minutes: int = Field(
        30, ge=0, description="Nobody is reminded of what begins sooner than this"
    )


class TemplateSettings(BaseModel):
    """Approved templates for what EasyMO says first to whoever was silent for a day.

    Each has one placeholder for the whole sentence, and is approved by Meta in en, fr, rw_RW and
    sw. Unset, nobody is told, and the conversation keeps what was not told.
    """

    payment: TemplateName | None = Field(None, description="How a payment ended")
    ride: TemplateName | None = Field(None, description="How a ride stands")
    reminder: TemplateName | None = Field(None, description="What was arranged begins soon")
    support: TemplateName | None = Field(
        None, description="A ticket is answered, a person is done, or nobody was free"
    )
    feedback: TemplateName | None = Field(
        None, description="How the conversation was; with two quick replies, for yes and for no"
    )


class FeedbackSettings(BaseModel):
    """Asking customers how a conversation was."""

    after_minutes: int = Field(60, ge=1, description="So long after the last message, once")
