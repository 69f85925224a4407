"""Every setting, in groups, typed and bounded. Only entry points build one; all else is handed it.

Read from the environment and from `.env`: `WHATSAPP__APP_SECRET` sets `whatsapp.app_secret`.
A group is a class in one of these files. `.env.example` is generated from them (`easymo settings`).
"""

from kit.settings.commerce import (
    BookingSettings,
    OrderSettings,
    RefundSettings,
    RideSettings,
    ViewingSettings,
)
from kit.settings.limits import AnswerSettings, LimitSettings, PinSettings
from kit.settings.messaging import (
    ConversationSettings,
    FeedbackSettings,
    NightSettings,
    ReminderSettings,
    TemplateSettings,
)
from kit.settings.operation import DeliverySettings, ServerSettings, TurnSettings, WorkerSettings
from kit.settings.people import HandoffSettings, TicketSettings
from kit.settings.providers import (
    BreakerSettings,
    BudgetSettings,
    MediaSettings,
    OpenAISettings,
    PaymentSettings,
    WhatsAppSettings,
)
from kit.settings.settings import Settings

__all__ = [
    "AnswerSettings",
    "BookingSettings",
    "BreakerSettings",
    "BudgetSettings",
    "ConversationSettings",
    "DeliverySettings",
    "FeedbackSettings",
    "HandoffSettings",
    "LimitSettings",
    "MediaSettings",
    "NightSettings",
    "OpenAISettings",
    "OrderSettings",
    "PaymentSettings",
    "PinSettings",
    "RefundSettings",
    "ReminderSettings",
    "RideSettings",
    "ServerSettings",
    "Settings",
    "TemplateSettings",
    "TicketSettings",
    "TurnSettings",
    "ViewingSettings",
    "WhatsAppSettings",
    "WorkerSettings",
]
