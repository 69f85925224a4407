"""The gazetteer: names as people write them, and what is near."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.ride.places import Area, Spot
from db.seeds.places import places
from easymo.services import location
from easymo.services.location import Unsure
from easymo.services.ride.fare import calculate_fare_rwf
from kit.settings.ride import RideSettings
from tests.conftest import NOON
from tests.db.road import fetch

WRITTEN = {
    "Kimironko": "Kimironko",
    "kimirongo": "Kimironko",
    "KIMIRONCO": "Kimironko",
    "nyamilambo": "Nyamirambo",
    "remra": "Remera",
    "the airport": "Kigali International Airport",
    "aéroport": "Kigali International Airport",
    "l'aeroport de kigali": "Kigali International Airport",
    "ikibuga cy'indege": "Kigali International Airport",
    "uwanja wa ndege": "Kigali International Airport",
    "town": "Kigali City Centre",
    "kcc": "Kigali Convention Centre",
    "gare ya nyabugogo": "Nyabugogo Bus Park",
    "gisenyi": "Gisenyi",
    "ruhengeri": "Musanze",
    "Butare": "Butare",
    "huye": "Huye",
    "kigali heigths": "Kigali Heights",
    "amahoro stadium please": "Amahoro Stadium",
    "kacyiru": "Kacyiru",
    "Nyarugenge": "Nyarugenge",
    "kigali": "Kigali City",
}
UNKNOWN = ["Paris", "xyzzy", "zzz", "qwertyuiop", "👍"]
RULES = RideSettings()
KIGALI = st.builds(
    Spot, st.just(""), st.floats(min_value=-2.9, max_value=-1.0), st.floats(28.8, 30.9)
)


async def test_names_are_found_with_slips_in_four_languages(pool: Pool) -> None:
    door = CustomerDoor(pool, 1)
    missed = {}
    for words, name in WRITTEN.items():
        found = await location.find_spot(door, words)
        if not isinstance(found, Spot) or found.name != name:
            missed[words] = found
    assert missed == {}
    for words in UNKNOWN:
        assert isinstance(await location.find_spot(door, words), Unsure), words


async def test_the_file_is_sound_and_loaded_whole(pool: Pool) -> None:
    listed = places()
    assert len({(place.name, place.kind) for place in listed}) == len(listed) > 140
    assert [place.name for place in listed if place.kind == "district"] != []
    assert len([place for place in listed if place.kind == "district"]) == 30
    for place in listed:
        assert -2.9 < place.latitude < -1.0, place
        assert 28.8 < place.longitude < 30.95, place
        assert place.source in ("geonames", "easymo"), place
    assert await fetch(pool, "SELECT count(*) FROM places") == [(len(listed),)]


async def test_the_nearest_by_the_index_are_the_nearest_of_all(pool: Pool) -> None:
    by_hand = """
        SELECT split_part(name, ' ', 1) FROM drivers
        ORDER BY metres_between(latitude, longitude, %s, %s) LIMIT 10
    """
    for latitude, longitude in ((-1.95, 30.06), (-1.99, 30.2), (-1.6, 29.9)):
        area = Area(Spot("", latitude, longitude), within_metres=300_000)
        found = await location.list_near(CustomerDoor(pool, 1), "drivers", area, most=10, now=NOON)
        assert [(one.name,) for one in found] == await fetch(pool, by_hand, latitude, longitude)
        assert all(one.metres % 100 == 0 for one in found), "not where exactly he is"


@pytest.mark.parametrize(("one", "other", "metres"), [("Kigali City Centre", "Huye", 80_900)])
async def test_a_known_distance(pool: Pool, one: str, other: str, metres: int) -> None:
    spots = [await location.find_spot(CustomerDoor(pool, 1), name) for name in (one, other)]
    first, second = spots
    assert isinstance(first, Spot)
    assert isinstance(second, Spot)
    assert location.metres_between(first, second) == pytest.approx(metres, rel=0.01)
    [(by_database,)] = await fetch(
        pool,
        "SELECT metres_between(%s, %s, %s, %s)",
        first.latitude,
        first.longitude,
        second.latitude,
        second.longitude,
    )
    assert by_database == pytest.approx(location.metres_between(first, second), abs=1)


@given(KIGALI, KIGALI, KIGALI)
@settings(deadline=None)
def test_distances_are_those_of_a_globe(one: Spot, other: Spot, third: Spot) -> None:
    between = location.metres_between
    assert between(one, one) == 0
    assert between(one, other) == between(other, one) >= 0
    assert between(one, third) <= between(one, other) + between(other, third) + 2
    assert location.estimate_road_metres(between(one, other), RULES) >= between(one, other)


@given(st.integers(0, 500_000), st.integers(0, 500_000), st.integers(0, 5_000), st.integers(1, 999))
def test_a_fare_is_whole_hundreds_never_less_than_the_rule_and_grows_with_the_road(
    metres: int, more: int, base: int, per_km: int
) -> None:
    rules = RideSettings(base_rwf=base, per_km_rwf=per_km)
    fare = calculate_fare_rwf(metres, rules)
    thousandths = base * 1_000 + per_km * metres
    assert fare % 100 == 0
    assert fare >= 100
    assert fare * 1_000 >= thousandths
    assert (fare - 100) * 1_000 < max(thousandths, 1)
    assert calculate_fare_rwf(metres + more, rules) >= fare
