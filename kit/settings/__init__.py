"""Every setting, in groups, typed and bounded. Only entry points build one; all else is handed it.

Read from the environment and from `.env`: `WHATSAPP__APP_SECRET` sets `whatsapp.app_secret`.
A group is a class in the file of its noun, as `BookingSettings` in `booking.py`; `.env.example` is
generated from them (`easymo settings`).
"""

from kit.settings.settings import Settings

__all__ = ["Settings"]
