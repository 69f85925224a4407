"""Places in a customer's words, and what the driver agent makes of them."""

from typing import Any

import pytest

from easymo.models.guided.entities.places import (
    read_availability,
    read_journey,
    read_kind,
    read_place,
)
from tests.unit.guided.conftest import Ask

# text: (start, end, near)
JOURNEYS = {
    "a moto from Kimironko to the airport please": ("kimironko", "airport", None),
    "I need a taxi to Kigali Heights now": (None, "kigali heights", None),
    "I want to go to Remera": (None, "remera", None),
    "take me from kacyiru to nyamirambo, how much?": ("kacyiru", "nyamirambo", None),
    "how far is it between Kigali and Huye?": ("kigali", "huye", None),
    "how far is Musanze from Kigali": ("kigali", "musanze", None),
    "how far is Musanze?": (None, "musanze", None),
    "any drivers near Remera?": (None, None, "remera"),
    "pick me up at BK Arena and take me to Kimironko": ("bk arena", "kimironko", None),
    "un moto de Kimironko à l'aéroport svp": ("kimironko", "aeroport", None),
    "quelle est la distance entre Kigali et Huye ?": ("kigali", "huye", None),
    "je veux aller à Nyabugogo": (None, "nyabugogo", None),
    "des chauffeurs près de Remera ?": (None, None, "remera"),
    "a moto from Kimironko Market to Chez Lando": ("kimironko market", "lando", None),
    "from near the market to Remera": ("market", "remera", None),
    "I need a moto": (None, None, None),
    "drivers near me": (None, None, None),
}

ROUTED = {
    "I need a moto to Kimironko": "driver",
    "any drivers near me?": "driver",
    "how far is Musanze from Kigali?": "driver",
    "cancel my ride": "driver",
    "how much is a moto to the airport": "driver",
    "j'ai besoin d'un moto pour aller à Remera": "driver",
    "annulez ma course": "driver",
    "où est mon chauffeur ?": "driver",
    "combien coûte un moto jusqu'à Kacyiru ?": "driver",
    "2 places tomorrow 7pm at Kimironko": "booking",
    "cancel my booking": "booking",
    "where are you?": "general",
    "top up 5k": "payment",
}

CALLED: dict[str, tuple[str, dict[str, Any]]] = {
    "I need a moto from Kacyiru to Remera": (
        "request_ride",
        {"pickup": "kacyiru", "destination": "remera"},
    ),
    "a ride please": ("request_ride", {}),
    "how much is a taxi to the airport": ("estimate_ride", {"destination": "airport"}),
    "a moto from Kacyiru to Remera, how much is it?": (
        "estimate_ride",
        {"pickup": "kacyiru", "destination": "remera"},
    ),
    "what will it set me back from Remera to Kimironko": (
        "estimate_ride",
        {"pickup": "remera", "destination": "kimironko"},
    ),
    "from Remera to Kacyiru how much do you take": (
        "estimate_ride",
        {"pickup": "remera", "destination": "kacyiru"},
    ),
    "de Remera à Kacyiru vous prenez combien": (
        "estimate_ride",
        {"pickup": "remera", "destination": "kacyiru"},
    ),
    "Remera mpaka Nyabugogo ni bei gani": (
        "estimate_ride",
        {"pickup": "remera", "destination": "nyabugogo"},
    ),
    "how far is it from Kigali to Huye": ("calculate_distance", {"start": "kigali", "end": "huye"}),
    "which venues are near Remera": ("find_nearby", {"kind": "venues", "place": "remera"}),
    "which shops are near Remera": ("find_nearby", {"kind": "shops", "place": "remera"}),
    "is there a pharmacy near me": ("find_nearby", {"kind": "shops"}),
    "quels magasins sont près de Remera ?": ("find_nearby", {"kind": "shops", "place": "remera"}),
    "amaduka ari hafi ya Remera ni ayahe?": ("find_nearby", {"kind": "shops", "place": "remera"}),
    "kuna maduka karibu na Remera?": ("find_nearby", {"kind": "shops", "place": "remera"}),
    "are there motos near me": ("find_nearby", {"kind": "drivers"}),
    "where is my driver": ("ride_status", {}),
    "cancel my ride": ("cancel_ride", {}),
    "annule ma course": ("cancel_ride", {}),
    "je voudrais un moto de Remera à Kacyiru": (
        "request_ride",
        {"pickup": "remera", "destination": "kacyiru"},
    ),
    "book a table for two tomorrow": (
        "hand_over",
        {"to": "booking", "request": "book a table for two tomorrow"},
    ),
}


@pytest.mark.parametrize(("text", "said"), JOURNEYS.items())
def test_places_are_read_by_the_words_before_them(
    text: str, said: tuple[str | None, str | None, str | None]
) -> None:
    found = read_journey(text)
    assert (found.start, found.end, found.near) == said


def test_a_bare_name_answers_and_here_is_no_name() -> None:
    assert read_place("Kigali Heights please") == "kigali heights"
    assert read_place("to nyabugogo") == "nyabugogo"
    assert read_place("at the airport") == "airport"
    assert read_place("here") is None
    assert read_journey("I am here").is_here
    assert read_journey("📍 Kisimenti").is_here
    assert read_kind("which restaurants are near me") == "venues"
    assert read_kind("who is near me") == "drivers"


def test_what_a_driver_writes_of_his_work_is_nothing_but_that() -> None:
    assert read_availability("Available!") == "available"
    assert read_availability("je suis disponible") == "available"
    assert read_availability("OFF") == "off"
    assert read_availability("pas disponible") == "off"
    assert read_availability("is a table available tomorrow?") is None


@pytest.mark.parametrize(("text", "agent"), ROUTED.items())
def test_rides_go_to_the_driver_agent(ask: Ask, text: str, agent: str) -> None:
    [call] = ask("triage", text).tool_calls
    assert call["args"]["agent"] == agent


@pytest.mark.parametrize(("text", "call"), CALLED.items())
def test_the_driver_agent_calls_what_was_asked_for(
    ask: Ask, text: str, call: tuple[str, dict[str, Any]]
) -> None:
    answer = ask("driver", text)
    assert [(one["name"], one["args"]) for one in answer.tool_calls] == [call]
