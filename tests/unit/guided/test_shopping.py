"""What is read of a wish to buy or to rent, by rules alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.models.guided.entities import property_search
from easymo.models.guided.entities.goods import order_items
from easymo.models.guided.entities.goods.order_items import WantedItem
from easymo.services import lookup
from tests.unit.guided.conftest import Ask

ITEMS = {
    "I want to order 2 kg of sugar": [WantedItem("sugar", 2, "kg")],
    "buy three bottles of milk and a bread": [WantedItem("milk", 3), WantedItem("bread")],
    "coffee 500 g": [WantedItem("coffee 500 g")],
    "je veux acheter deux kilos de riz et 1 savon": [
        WantedItem("riz", 2, "kg"),
        WantedItem("savon", 1),
    ],
    "commander 5 cahiers, 2 stylos": [WantedItem("cahiers", 5), WantedItem("stylos", 2)],
    "buy bluetooth earphones, 1 piece": [WantedItem("bluetooth earphones", 1)],
    "order please": [],
}
WANTED: dict[str, dict[str, Any]] = {
    "apartment in Remera, 2 bedrooms, under 300k": {
        "kind": "apartment",
        "place": "remera",
        "rooms": 2,
        "budget": "300k",
    },
    "house for rent between 200k and 400k": {
        "kind": "house",
        "terms": "rent",
        "budget_from": "200k",
        "budget": "400k",
    },
    "buy a plot near Rebero from 20 million": {
        "kind": "land",
        "terms": "sale",
        "place": "rebero",
        "budget_from": "20 million",
    },
    "maison à louer à Kicukiro, trois chambres, moins de 350 000 francs": {
        "kind": "house",
        "terms": "rent",
        "place": "kicukiro",
        "rooms": 3,
        "budget": "350 000 francs",
    },
    "a house to rent": {"kind": "house", "terms": "rent"},
}
ROUTES = {
    "do you sell phones?": "shop",
    "I want to buy rice": "shop",
    "où puis-je acheter du savon ?": "shop",
    "cancel my order": "shop",
    "I want to buy a house": "property",
    "je cherche un appartement à louer": "property",
    "schedule a viewing": "property",
    "annuler ma visite": "property",
    "cancel my booking": "booking",
    "2 places tomorrow at 7pm": "booking",
    "how much is in my wallet": "payment",
}


@pytest.mark.parametrize("text", ITEMS)
def test_things_to_buy_are_read_with_their_numbers(text: str) -> None:
    assert order_items.read_items(text) == ITEMS[text]


@pytest.mark.parametrize("text", WANTED)
def test_wishes_for_a_home_are_read(text: str) -> None:
    assert property_search.read_search(text) == WANTED[text]


@pytest.mark.parametrize("text", ROUTES)
def test_shops_and_homes_have_their_agents(ask: Ask, text: str) -> None:
    assert ask("triage", text).tool_calls[0]["args"]["agent"] == ROUTES[text]


@given(st.text(max_size=200))
def test_nothing_that_is_written_breaks_the_readers(text: str) -> None:
    for item in order_items.read_items(text):
        assert item.words
        assert item.quantity is None or 0 <= item.quantity <= 9_999
    assert set(property_search.read_search(text)) <= {
        "kind",
        "terms",
        "rooms",
        "place",
        "budget",
        "budget_from",
    }
    lookup.find_known(lookup.split_words(text), ["sugar", "milk"])


def test_a_word_is_found_with_swapped_letters_and_not_by_a_guess() -> None:
    shelf = ["milk", "sugar", "rice", "1", "kg"]
    assert lookup.find_known(["mlik"], shelf) == ["milk"]
    assert lookup.find_known(["suger", "rice"], shelf) == ["rice"]
    assert lookup.find_known(["silk", "1", "kg"], shelf) == []
