"""Approved templates: what EasyMO says first to whoever was silent for a day, by kind of event."""

from datetime import datetime

from easymo.whatsapp.window import is_open
from kit.settings.outreach import TemplateSettings

KINDS = {
    "payment_succeeded": "payment",
    "payment_failed": "payment",
    "booking_reminder": "reminder",
    "viewing_reminder": "reminder",
    "feedback_wanted": "feedback",
    "ride_accepted": "ride",
    "ride_arrived": "ride",
    "ride_started": "ride",
    "ride_completed": "ride",
    "ride_cancelled": "ride",
    "ride_no_driver": "ride",
    "ride_withdrawn": "ride",
    "handed_back": "support",
    "handoff_unanswered": "support",
    "ticket_answered": "support",
}
"""The setting that names an event's template."""
NEVER = {"action_expired", "ride_offered", "ride_missed"}
"""Of no use a day later, or without their buttons."""


def template_for(event: str, templates: TemplateSettings) -> str | None:
    named: dict[str, str | None] = dict(templates)
    return named.get(KINDS.get(event, ""))


def may_be_told(
    event: str, heard_at: datetime | None, now: datetime, templates: TemplateSettings
) -> bool:
    """Whether an event reaches them at all: freely within a day of their last message, else by
    template."""
    is_free = heard_at is not None and is_open(heard_at, now)
    return is_free or template_for(event, templates) is not None
