"""When somebody is there, and until when a wish is answered."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.services.handoff.office_hours import due_at, next_opening
from kit.clock import KIGALI
from kit.settings.handoff import HandoffSettings

RULES = HandoffSettings(opens_hour=8, closes_hour=20, weekdays="12345", wait_minutes=15)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 06:30", "2026-11-23 08:00"),
        ("2026-11-23 20:00", "2026-11-24 08:00"),
        ("2026-11-27 21:15", "2026-11-30 08:00"),
        ("2026-11-28 12:00", "2026-11-30 08:00"),
    ],
)
def test_the_next_opening(now: str, opening: str) -> None:
    assert next_opening(_at(now), RULES) == _at(opening)
    assert due_at(_at(now), RULES) == _at(opening) + timedelta(minutes=15)


@given(
    st.integers(0, 365 * 24 * 60),
    st.integers(0, 23),
    st.integers(1, 24),
    st.sets(st.sampled_from("1234567"), min_size=1),
)
def test_somebody_is_there_at_an_opening(
    minutes: int, opens: int, closes: int, days: set[str]
) -> None:
    if opens >= closes:
        return
    rules = HandoffSettings(opens_hour=opens, closes_hour=closes, weekdays="".join(days))
    now = _at("2026-01-01 00:00") + timedelta(minutes=minutes)
    opening = next_opening(now, rules)
    assert opening >= now
    assert str(opening.isoweekday()) in days
    assert opens <= opening.hour < closes
    assert next_opening(opening, rules) == opening


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KIGALI)
