"""A pin far from everything, or of no place at all, is answered honestly."""

from typing import Any

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from kit.settings.limits import LimitSettings
from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}
KM = LimitSettings().pin_km
CLAUDE = "250788000021"

FAR = {
    "Goma": (-1.6585, 29.2205),
    "Kampala": (0.3476, 32.5825),
    "Nairobi": (-1.2921, 36.8219),
    "Paris": (48.8566, 2.3522),
    "the north pole": (90.0, 0.0),
    "the far side of the globe": (1.95, -149.9),
}
NOWHERE = [(0, 0), (91, 30), (-90.5, 30), (-1.95, 181), (-1.95, -300), ("NaN", 30), (-1.95, "inf")]


def pin(latitude: object, longitude: object) -> dict[str, Any]:
    where = {"latitude": latitude, "longitude": longitude}
    return {"type": "raw", "message": {"type": "location", "location": where}}


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_a_pin_too_far_or_of_no_place_is_told_and_no_venue_is_called_near(
    product: RunningProduct, language: str
) -> None:
    phone = product.phone()
    await phone.write(SPEAKS[language])

    for where in FAR.values():
        answer = await phone.send(pin(*where))
        assert [one["text"] for one in answer.bubbles] == [
            say("screen.too_far", language, km=KM)
        ], where
    for where in NOWHERE:
        answer = await phone.send(pin(*where))
        assert [one["text"] for one in answer.bubbles] == [say("screen.no_place", language)], where


async def test_a_pin_within_reach_still_means_the_nearest_venue(product: RunningProduct) -> None:
    phone = product.phone()

    await phone.write("2 places tomorrow 7pm")
    answer = await phone.send(pin(-1.9780, 30.0431))

    assert "Nyamirambo" in answer.text


@pytest.mark.parametrize("where", [FAR["Nairobi"], NOWHERE[0], NOWHERE[5]])
async def test_a_driver_is_not_thought_to_be_where_nobody_of_ours_can_be(
    product: RunningProduct, where: tuple[object, object]
) -> None:
    before = await product.rows("SELECT latitude, longitude FROM drivers ORDER BY id")
    answer = await product.phone(CLAUDE).send(pin(*where))

    assert say("ride.driver_is_here", "en", hours=12) not in answer.text
    assert len(answer.bubbles) == 1
    assert await product.rows("SELECT latitude, longitude FROM drivers ORDER BY id") == before
