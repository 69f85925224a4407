"""What EasyMO says first to whoever was silent for a day: by a template, or not at all."""

from datetime import datetime

from easymo.conversation.state import Bubble, Inbound
from easymo.services.outreach.outbound_templates import template_for
from easymo.whatsapp.window import is_open
from kit import log
from kit.settings.outreach import TemplateSettings

logger = log.get(__name__)

ANSWERED_BY_BUTTON = {"feedback_wanted"}
"""Their templates have quick replies: as many as there are choices, in this order."""


def fitting(
    event: Inbound,
    bubbles: list[Bubble],
    *,
    heard_at: datetime | None,
    now: datetime,
    templates: TemplateSettings,
) -> list[Bubble]:
    """The answer to an event as WhatsApp takes it now.

    `heard_at` is unknown of a demo driver who never wrote: whether they may be told, WhatsApp says.
    """
    if heard_at is None or is_open(heard_at, now):
        return bubbles
    name = event.get("event", "")
    template = template_for(name, templates)
    if template is None:
        logger.info("event.unsaid", event_id=event["id"], name=name, because="window_closed")
        return [Bubble(text=bubble["text"], is_unsaid=True) for bubble in bubbles]
    return [_as_template(bubble, template, name) for bubble in bubbles]


def _as_template(bubble: Bubble, template: str, event: str) -> Bubble:
    shown = Bubble(text=bubble["text"], template=template)
    if event in ANSWERED_BY_BUTTON:
        shown["choices"] = bubble.get("choices", [])
    return shown
