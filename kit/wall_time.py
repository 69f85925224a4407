"""Days and times of day as models write them in a tool's arguments, read as Kigali's wall clock.

One reading for every tool: an offset that stays on a time makes it unequal to every slot.
"""

import re
from datetime import date, time
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}$"
TIME_PATTERN = r"^\d{2}:\d{2}$"
DAY_WANTED = "Give the day as YYYY-MM-DD, such as 2026-12-05."
TIME_WANTED = "Give the time as HH:MM in Kigali, such as 19:00, without date or offset."

# Seconds of zero say nothing. Customers speak of Kigali's time only and no tool tells another, so
# Z, which some models put behind every time, is the wall clock too. Another offset is a question.
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?\s*(?:Z|\+02:?00)?", re.ASCII | re.I)
_HALVES = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?", re.ASCII | re.I)


def read_time(written: object) -> time:
    """A time of day without an offset.

    Raises ValueError, in words for the model, when it cannot be read in one way only.
    """
    if isinstance(written, time):
        written = written.isoformat()
    text = written.strip() if isinstance(written, str) else ""
    if found := _CLOCK.fullmatch(text):
        hour, minute = int(found[1]), int(found[2])
    elif (found := _HALVES.fullmatch(text)) and 1 <= int(found[1]) <= 12:
        hour = int(found[1]) % 12 + (12 if found[3].casefold() == "p" else 0)
        minute = int(found[2] or 0)
    else:
        raise ValueError(TIME_WANTED)
    if hour > 23 or minute > 59:
        raise ValueError(TIME_WANTED)
    return time(hour, minute)


def read_day(written: object) -> date:
    """A day.

    Raises ValueError, in words for the model, when it is not written as one.
    """
    if type(written) is date:
        return written
    text = written.strip() if isinstance(written, str) else ""
    if not re.fullmatch(DAY_PATTERN, text, re.ASCII):
        raise ValueError(DAY_WANTED)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"There is no such day. {DAY_WANTED}") from None


Day = Annotated[
    date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "pattern": DAY_PATTERN})
]
TimeOfDay = Annotated[
    time, BeforeValidator(read_time), WithJsonSchema({"type": "string", "pattern": TIME_PATTERN})
]
