"""Which points are places, and how far away they are."""

from math import inf, nan

import pytest

from db.repositories.ride.places import Spot
from easymo.services.location import is_on_earth, metres_between


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0, 0), (0.0, -0.0), (90.01, 0), (-91, 30), (1, 180.5), (nan, 30), (1, nan), (inf, 1)],
)
def test_it_knows_what_is_no_place(latitude: float, longitude: float) -> None:
    assert not is_on_earth(latitude, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(-1.95, 30.06), (0, 30), (1, 0), (90, 180), (-90, -180), (0, 1e-6)]
)
def test_it_knows_what_may_be_one(latitude: float, longitude: float) -> None:
    assert is_on_earth(latitude, longitude)


def test_a_distance_across_the_date_line_is_short() -> None:
    assert metres_between(Spot("", 0, 179.9), Spot("", 0, -179.9)) < 25_000
