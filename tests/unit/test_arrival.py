"""When a driver will be there, as a guess."""

from datetime import UTC, datetime, timedelta

import pytest

from db.repositories.ride.rides import Ride, RideDriver
from easymo.services.ride.ride import CurrentRide, estimate_arrival_minutes
from kit.settings.ride import RideSettings

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RULES = RideSettings(road_percent=150, road_kmh=20)


def current(status: str, metres: int, minutes_ago: int | None) -> CurrentRide:
    at = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    ride = Ride(1, status, "Remera", "Kacyiru", 5_000, 1_200, NOW)
    return CurrentRide(ride, RideDriver("Eric", "RF 123 A", metres, at))


@pytest.mark.parametrize(
    ("metres", "minutes_ago", "minutes"),
    [(2_000, 1, 9), (10, 1, 1), (2_000, 29, 9), (2_000, 31, None), (2_000, None, None)],
)
def test_arrival_is_guessed_from_where_the_driver_last_was(
    metres: int, minutes_ago: int | None, minutes: int | None
) -> None:
    assert estimate_arrival_minutes(current("accepted", metres, minutes_ago), NOW, RULES) == minutes


def test_who_waits_or_rides_is_told_no_arrival() -> None:
    for status in ("offered", "arrived", "started"):
        assert estimate_arrival_minutes(current(status, 2_000, 1), NOW, RULES) is None
