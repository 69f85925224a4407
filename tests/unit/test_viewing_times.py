"""Why a property cannot be seen at the wished time: the rule is told, not "not free"."""

from datetime import date, datetime, time, timedelta

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from easymo.services.property.unmet_wish import WhyNot, why_not
from easymo.services.property.viewing_times import find_last_day
from kit.clock import KIGALI
from kit.settings.property import ViewingSettings

RULES = ViewingSettings()
NOW = datetime(2026, 11, 23, 12, 30, tzinfo=KIGALI)  # a Monday
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("days", "at", "because"),
    [
        (-1, time(10), "past"),
        (-1, None, "past"),
        (-8, time(3), "past"),
        (0, time(9), "past"),
        (0, time(11), "past"),
        (6, time(10), "sunday"),
        (6, None, "sunday"),
        (6, time(22), "sunday"),
        (8, time(10), "too_far"),
        (13, time(10), "too_far"),  # a Sunday as well
        (400, None, "too_far"),
        (1, time(7), "hours"),
        (1, time(12), "hours"),
        (1, time(14, 30), "hours"),
        (0, time(20), "hours"),
        (None, time(21), "hours"),
        (1, time(10), "taken"),
        (0, time(14), "taken"),
        (0, None, "taken"),
        (None, time(9), "taken"),
    ],
)
def test_the_rule_that_a_wish_breaks_is_found(
    days: int | None, at: time | None, because: WhyNot
) -> None:
    day = None if days is None else TODAY + timedelta(days=days)
    assert why_not(day, at, NOW, RULES) == because


def test_today_has_passed_when_the_last_hour_has_begun() -> None:
    evening = NOW.replace(hour=17)
    assert why_not(TODAY, None, evening, RULES) == "past"


@pytest.mark.parametrize(("days", "furthest"), [(7, 30), (6, 28), (5, 28), (1, 24), (13, 5)])
def test_the_furthest_day_is_one_on_which_viewings_begin(days: int, furthest: int) -> None:
    found = find_last_day(NOW, ViewingSettings(days=days))
    assert (found.day, found.weekday() == 6) == (furthest, False)
    assert found > date(2026, 11, 23)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("because", ["past", "sunday", "too_far", "hours", "taken"])
def test_each_reason_is_a_sentence_of_its_own(language: str, because: str) -> None:
    facts = {"title": "Villa", "last_day": "Monday", "hours": "09:00"}
    told = {
        one: say(f"property.not_{one}", language, **facts)
        for one in ("past", "sunday", "too_far", "hours", "taken")
    }
    assert "Villa" in told[because]
    assert len(set(told.values())) == len(told)
