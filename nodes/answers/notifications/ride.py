"""What is said when a ride moves on: to its customer, and to the drivers who are asked for it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from easymo.conversation.state import Bubble, Button, Choice
from easymo.messages import distances
from easymo.messages.catalogue import say
from kit.money import in_words

BUTTONS: dict[str, tuple[str, ...]] = {
    "offered": ("accept", "refuse"),
    "accepted": ("arrive", "cancel"),
    "arrived": ("start", "cancel"),
    "started": ("complete",),
}
"""What a driver may press, by how the ride stands."""


def buttons(status: str, offer_id: int, nonce: str, language: str) -> list[Button]:
    return [
        Button(id=f"ride:{word}:{offer_id}:{nonce}", title=say(f"ride.driver_{word}", language))
        for word in BUTTONS.get(status, ())
    ]


def _offered(facts: dict[str, Any], language: str) -> Bubble:
    text = say("ride.offer", language, seconds=facts["seconds"], **_facts(facts, language))
    made = buttons("offered", facts["offer_id"], facts["nonce"], language)
    return Bubble(text=text, buttons=made)


def _told(key: str, facts: dict[str, Any], language: str) -> Bubble:
    return Bubble(text=say(f"ride.{key}", language, **_facts(facts, language)))


def _again(key: str, facts: dict[str, Any], language: str) -> Bubble:
    bubble = _told(key, facts, language)
    arguments = {"pickup": facts["pickup"], "destination": facts["destination"]}
    title = say("ride.again", language)
    bubble["choices"] = [Choice(title=title, tool="request_ride", arguments=arguments)]
    return bubble


def _withdrawn(facts: dict[str, Any], language: str) -> Bubble:
    return _told("withdrawn_charged" if facts.get("fee_rwf") else "withdrawn", facts, language)


def _facts(facts: dict[str, Any], language: str) -> dict[str, object]:
    return {
        "pickup": facts["pickup"],
        "destination": facts["destination"],
        "fare": in_words(facts["fare_rwf"], language),
        "road": distances.in_words(facts["road_metres"], language),
        "away": distances.in_words(facts.get("metres") or 0, language),
        "fee": in_words(facts.get("fee_rwf") or 0, language),
        "driver": facts.get("driver", ""),
        "plate": facts.get("plate", ""),
    }


RIDE_EVENTS: dict[str, Callable[[dict[str, Any], str], Bubble]] = {
    "ride_offered": _offered,
    "ride_missed": partial(_told, "missed"),
    "ride_withdrawn": _withdrawn,
    "ride_accepted": partial(_told, "accepted"),
    "ride_arrived": partial(_told, "arrived"),
    "ride_started": partial(_told, "started"),
    "ride_completed": partial(_told, "completed"),
    "ride_cancelled": partial(_again, "cancelled_by_driver"),
    "ride_no_driver": partial(_again, "no_driver"),
}
