"""Dates and times as customers in Kigali read them, in their language."""

import tomllib
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from babel.dates import format_date, format_time

from kit.clock import KIGALI


def day(at: datetime, language: str = "en") -> str:
    """`Tuesday 24 November`, `mardi 24 novembre`."""
    return written(at.astimezone(KIGALI).date(), language)


def written(on: date, language: str) -> str:
    """A day of the calendar, as `day` writes it."""
    return format_date(on, _patterns(language)["day"], locale=language)


def short_day(at: datetime, language: str = "en") -> str:
    """`Tue 24 Nov`, `mar. 24 nov.`, `Kuwa kabiri 24/11`."""
    return format_date(at.astimezone(KIGALI), _patterns(language)["short_day"], locale=language)


def time(at: datetime, language: str = "en") -> str:
    """`19:00` in every language: what the slots of the demo venues are called."""
    return format_time(at.astimezone(KIGALI), "HH:mm", locale=language)


@cache
def _patterns(language: str) -> dict[str, str]:
    told = files("easymo.messages").joinpath("dates.toml").read_text(encoding="utf-8")
    patterns: dict[str, dict[str, str]] = tomllib.loads(told)
    return patterns.get(language, patterns["other"])
