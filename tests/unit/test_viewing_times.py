"""Why there is no viewing at a wished time: never "taken" for what nobody could have."""

from datetime import date, time

import pytest

from easymo.services.viewing import Obstacle, obstacle, opening
from easymo.settings import Viewings
from tests.conftest import NOON

RULES = Viewings()
TUESDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 29)
TEN = time(10)


@pytest.mark.parametrize(
    ("day", "at", "why"),
    [
        (SUNDAY, TEN, "not_on_sundays"),
        (SUNDAY, None, "not_on_sundays"),
        (SUNDAY, time(13), "not_on_sundays"),
        (date(2026, 12, 1), TEN, "not_so_far_ahead"),
        (date(2026, 12, 24), TEN, "not_so_far_ahead"),
        (date(2026, 12, 6), None, "not_so_far_ahead"),
        (date(2027, 11, 24), TEN, "not_so_far_ahead"),
        (date(2026, 11, 22), TEN, "that_day_is_past"),
        (date(2025, 11, 24), None, "that_day_is_past"),
        (TUESDAY, time(13), "no_such_hour"),
        (TUESDAY, time(10, 30), "no_such_hour"),
        (None, time(20), "no_such_hour"),
        (None, time(0), "no_such_hour"),
        (TUESDAY, TEN, None),
        (date(2026, 11, 30), time(16), None),
        (None, None, None),
    ],
)
def test_the_reason_is_the_one_that_holds(
    day: date | None, at: time | None, why: Obstacle | None
) -> None:
    assert obstacle(day, at, NOON, RULES) == why


def test_every_time_that_viewings_begin_at_has_nothing_against_it() -> None:
    times = opening(NOON, RULES)
    assert times
    assert {obstacle(at.date(), at.time(), NOON, RULES) for at in times} == {None}
