"""Every setting, in groups, typed and bounded. Only entry points build one; all else is handed it.

Read from the environment and from `.env`: `WHATSAPP__APP_SECRET` sets `whatsapp.app_secret`.
A group is a class in one of these files. `.env.example` is generated from them (`easymo settings`).
"""

from kit.settings.limits import Answers, Limits, Pins
from kit.settings.people import Handoffs, Tickets
from kit.settings.road import Delivery, Server, Turns, Workers
from kit.settings.settings import Settings
from kit.settings.speaking import Conversations, Feedback, Night, Reminders, Templates
from kit.settings.suppliers import Breakers, Budget, Media, OpenAI, Payments, WhatsApp
from kit.settings.trades import Bookings, Orders, Refunds, Rides, Viewings

__all__ = [
    "Answers",
    "Bookings",
    "Breakers",
    "Budget",
    "Conversations",
    "Delivery",
    "Feedback",
    "Handoffs",
    "Limits",
    "Media",
    "Night",
    "OpenAI",
    "Orders",
    "Payments",
    "Pins",
    "Refunds",
    "Reminders",
    "Rides",
    "Server",
    "Settings",
    "Templates",
    "Tickets",
    "Turns",
    "Viewings",
    "WhatsApp",
    "Workers",
]
