"""Wishes for a home as customers type them, in four languages."""

from typing import Any

import pytest

from easymo.messages import amount_parser
from easymo.models.guided.entities.property_search import read_search

# text: kind, terms, rooms, place, least, most; None where it is not said
WISHES: dict[str, tuple[Any, ...]] = {
    "a 2 bedroom flat in Remera not above 300k": ("apartment", None, 2, "remera", None, 300_000),
    "2 bedrooms under 300k": (None, None, 2, None, None, 300_000),
    "two bedroom apartment, no more than 400k": ("apartment", None, 2, None, None, 400_000),
    "house to rent between 200 and 300 thousand": ("house", "rent", None, None, 200_000, 300_000),
    "house to rent 200-300k": ("house", "rent", None, None, 200_000, 300_000),
    "3br house in kimironko max 500k a month": ("house", "rent", 3, "kimironko", None, 500_000),
    "apartment with 3 rooms up to 350,000/=": ("apartment", None, 3, None, None, 350_000),
    "house above 500k": ("house", None, None, None, 500_000, None),
    "plot for sale at least 10 million": ("land", "sale", None, None, 10_000_000, None),
    "an office in kacyiru": ("office", None, None, "kacyiru", None, None),
    "a house for sale with four bedrooms": ("house", "sale", 4, None, None, None),
    "appartement deux chambres pas plus de 300 mille": (
        "apartment", None, 2, None, None, 300_000,
    ),
    "maison à louer entre 200 et 300 mille": ("house", "rent", None, None, 200_000, 300_000),
    "une maison à vendre à Kicukiro": ("house", "sale", None, "kicukiro", None, None),
    "appart à louer, 3 chambres, maximum 400k": ("apartment", "rent", 3, None, None, 400_000),
    "maison de trois chambres à partir de 250 000": ("house", None, 3, None, 250_000, None),
    "terrain à vendre moins de 20 millions": ("land", "sale", None, None, None, 20_000_000),
    "inzu yo gukodesha itarenze ibihumbi 250": ("house", "rent", None, None, None, 250_000),
    "inzu y'ibyumba bibiri itarenze ibihumbi 300": ("house", None, 2, None, None, 300_000),
    "ndashaka inzu ikodeshwa ibyumba bitatu i Remera": (
        "house", "rent", 3, "remera", None, None,
    ),
    "inzu hagati y'ibihumbi 200 na 300": ("house", None, None, None, 200_000, 300_000),
    "ikibanza kigurishwa munsi ya miliyoni 10": ("land", "sale", None, None, None, 10_000_000),
    "apartema ibyumba 2 guhera ibihumbi magana abiri": (
        "apartment", None, 2, None, 200_000, None,
    ),
    "nyumba ya kupanga isiyozidi laki tatu": ("house", "rent", None, None, None, 300_000),
    "nyumba ya vyumba viwili isiyozidi laki tatu": ("house", None, 2, None, None, 300_000),
    "nataka nyumba vyumba vitatu si zaidi ya elfu 400": ("house", None, 3, None, None, 400_000),
    "nyumba kati ya laki 2 na 3": ("house", None, None, None, 200_000, 300_000),
    "nyumba kati ya laki mbili na laki tatu": ("house", None, None, None, 200_000, 300_000),
    "kiwanja kinauzwa kuanzia milioni tano": ("land", None, None, None, 5_000_000, None),
    "fleti ya vyumba 2 katika kacyiru": ("apartment", None, 2, "kacyiru", None, None),
}  # fmt: skip


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_for_a_home_is_read(text: str) -> None:
    said = read_search(text)
    least, most = (said.get(name) for name in ("budget_from", "budget"))
    found = (
        *(said.get(name) for name in ("kind", "terms", "rooms", "place")),
        least and amount_parser.read(least),
        most and amount_parser.read(most),
    )
    assert found == WISHES[text]
