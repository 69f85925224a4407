"""How hours of the watch are written, most specific first."""

import re
from collections.abc import Iterator
from functools import cache

from easymo.models.guided.entities.clock.word_patterns import listed, people_after
from easymo.models.guided.lexicon.text import whole


@cache
def clear_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        whole(rf"(?<!\d[.,:])(?<!#)(?:{one}){people_after()}") for one in _clear_expressions()
    )


def _clear_expressions() -> Iterator[str]:
    """Most specific first: what one took, the later ones do not see."""
    hour, minute = r"(?P<hour>\d{1,2})", r"(?P<minute>[0-5]\d)"
    half = rf"(?P<half>{listed('morning')}|{listed('evening')})"
    unit = rf"(?P<unit>{listed('hour')})(?![a-z])"
    shown = rf"{hour}(?:\s*{listed('hour')}(?![a-z]))?(?:\s*{half})?"
    counted = rf"\s*(?P<counted>{listed('minute_units')}(?![a-z]))?\s*"
    yield rf"(?P<past_half>{listed('half_past')})\s+{shown}"
    yield rf"(?P<past_quarter>{listed('quarter_past')})\s+{shown}"
    yield rf"(?P<to_quarter>{listed('quarter_to')})\s+{shown}"
    yield rf"(?P<past>[0-5]?\d){counted}{listed('minutes_past')}\s+{shown}"
    yield rf"(?P<to>[0-5]?\d){counted}{listed('minutes_to')}\s+{shown}"
    yield rf"{hour}:{minute}(?::\d\d)?(?:\s*{listed('hour')}(?![a-z]))?(?:\s*{half})?"
    yield rf"{hour}\.{minute}\s*{half}"
    yield rf"{hour}\.{minute}\s*{listed('hour')}(?![a-z])"
    yield rf"(?P<hour>1[3-9]|2[0-3])\.{minute}"
    yield r"(?P<hour>[5-9]|1[01])\.(?P<minute>00|15|30|45)"
    yield rf"{hour}\s?{minute}\s*{half}"
    yield rf"(?P<hour>[01]\d|2[0-3]){minute}\s*{unit}(?:\s*{half})?"
    yield rf"{hour}\s*{unit}\s+(?P<spoken>\d)"
    yield rf"{hour}\s*{unit}{_later()}{people_after()}(?:\s*{half})?{_no_length()}"
    yield rf"{hour}\s+(?P<past_half>{listed('and_half')})(?:\s*{half})?"
    yield rf"{hour}\s+(?P<spoken>[0-5]\d)(?:\s*{half})?"
    yield rf"{hour}\s*{half}"
    yield rf"{hour}[\s-]*{listed('roughly')}"
    yield rf"(?P<fixed>{listed('fixed')})"


def _later() -> str:
    """`et demie`, `moins le quart`, `moins dix`, `20`: how long after the hour, or before."""
    return (
        rf"(?:\s*(?:(?P<past_half>{listed('and_half')})|(?P<past_quarter>{listed('and_quarter')})"
        rf"|(?P<to_quarter>{listed('less_quarter')})|{listed('less')}\s+(?P<less>[0-5]?\d)"
        rf"|(?P<minute>[0-5]\d)(?![\d:/]|\s*{listed('hour')}(?![a-z]))){people_after()})?"
    )


def _no_length() -> str:
    """`2 hours before` is a length of time."""
    return rf"(?!\s*{listed('lasting_after')}(?![a-z]))"


@cache
def at_patterns() -> tuple[re.Pattern[str], ...]:
    """`at 7`, `at 7.30`, and `at 1930`."""
    minute = r"(?:[.:](?P<minute>[0-5]\d))?"
    ends = r"(?![\d:/.~%#]\d?|,\d)"
    length = rf"(?!\s*(?:{listed('delay_units')}|days?|jours?|weeks?|semaines?)(?![a-z]))"
    money = r"(?!\s*(?:rwf|frw|francs?|k)(?![a-z]))"
    watch = r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    # `A4` is paper, and no hour.
    gap = r"(?:\s+|(?<!(?<![a-z])a))"
    return (
        whole(rf"{listed('at')}{gap}{watch}{ends}{money}{length}{people_after()}"),
        whole(rf"{listed('at')}{gap}(?P<hour>\d{{1,2}}){minute}{ends}{length}{people_after()}"),
    )
