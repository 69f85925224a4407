"""A venue is found by its name as people write it, and by no other name."""

import pytest

from db.repositories.booking.venues import Venue
from tools.venue.tools import UnknownVenue, find_venue_code

NAMES = {"kimironko": "Kimironko", "city": "Kigali City Center", "nyamirambo": "Nyamirambo"}
VENUES = [Venue(n, code, name, "", 0, 0) for n, (code, name) in enumerate(NAMES.items())]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Kigali City Centre", "city"),
        ("kigali  city center", "city"),
        ("KIMIRONKO", "kimironko"),
        ("Kimironkó", "kimironko"),
        ("Nyamiramb", "nyamirambo"),
    ],
)
def test_names_are_folded(said: str, code: str) -> None:
    assert find_venue_code(said, VENUES) == code


@pytest.mark.parametrize("said", ["Remera", "Kigali", "Musanze", "", "Nyabugogo"])
def test_another_place_is_no_venue(said: str) -> None:
    with pytest.raises(UnknownVenue):
        find_venue_code(said, VENUES)
