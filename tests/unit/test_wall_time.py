"""Times and days of tool arguments: read as the wall clock, or answered with what is wanted."""

import json
from datetime import date, time

import pytest

from kit.wall_time import read_day, read_time
from tools.toolbox import TOOLBOX, schema

READ = [
    "19:00",
    "19:00:00",
    "19:00Z",
    "19:00:00Z",
    "19:00+02:00",
    "19:00:00+0200",
    "7pm",
    "7:00 PM",
]
NOT_TIMES = ["", 0, None, "7", "19:00-05:00", "19:00+03:00", "25:00", "19:60", "19:00:30", "0pm"]
NOT_TIMES += ["2026-12-05T19:00", "kesho", "١٩:٠٠", "19h"]
NOT_DAYS = ["", 0, None, "2026-02-30", "2026-12-05T19:00", "5/12/2026", "ejo", "20261205"]


@pytest.mark.parametrize("written", READ)
def test_a_time_is_the_wall_clock_whatever_stands_behind_it(written: str) -> None:
    assert read_time(written) == time(19)


@pytest.mark.parametrize("written", NOT_TIMES)
def test_it_says_what_it_wants_instead_of_guessing_a_time(written: object) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        read_time(written)


@pytest.mark.parametrize("written", NOT_DAYS)
def test_it_says_what_it_wants_instead_of_guessing_a_day(written: object) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        read_day(written)


def test_a_day_is_read() -> None:
    assert read_day("2026-12-05") == date(2026, 12, 5)


@pytest.mark.parametrize("name", sorted(TOOLBOX))
def test_no_tool_asks_for_a_format_that_demands_an_offset(name: str) -> None:
    assert '"format"' not in json.dumps(schema(name))
