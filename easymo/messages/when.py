"""Dates and times as a customer in Kigali reads them, in her language."""

from datetime import datetime

from babel.dates import format_date, format_time

from easymo.clock import KIGALI


def day(at: datetime, language: str = "en") -> str:
    """`Tuesday 24 November`, `mardi 24 novembre`."""
    return format_date(at.astimezone(KIGALI), "EEEE d MMMM", locale=language)


def short_day(at: datetime, language: str = "en") -> str:
    """`Tue 24 Nov`, `mar. 24 nov.`"""
    return format_date(at.astimezone(KIGALI), "EEE d MMM", locale=language)


def time(at: datetime, language: str = "en") -> str:
    """`19:00` in every language: what the slots of the demo venues are called."""
    return format_time(at.astimezone(KIGALI), "HH:mm", locale=language)
