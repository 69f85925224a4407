"""The driver agent's policy: who is near, how far, what a ride costs, having one."""

import re
from collections.abc import Mapping
from typing import Any

from easymo.models.guided.dialogue.answers.places import both_places
from easymo.models.guided.entities.places import (
    Journey,
    find_abroad,
    names_other_travel,
    names_place,
    read_journey,
    read_kind,
)
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    MONEY,
    RIDES,
    Intent,
    Intents,
    intents_with,
)
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.calling_off import calls_off_by_name
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.phrase_match import is_said
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("ride.unclear")
PLAIN: Intents = intents_with("about_anything") | {None, "ride"}
FEW_WORDS = 7
_STATUS, _CANCEL = ToolRequest("ride_status"), ToolRequest("cancel_ride")
_CLAUSES = re.compile(r"[,.;!?\n]+")


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the driver agent."""
    decision = _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    text = policy_input.text
    said = read_journey(text)
    if _gives_up(policy_input):
        return [_CANCEL]
    if _asks_after_driver(policy_input, said):
        return [_tell_status(policy_input)]
    match intent:
        case "ride_cancel":
            return _cancel(policy_input)
        case "cancel" if policy_input.situation.current_agent == "driver":
            return [_CANCEL]
        case "ride_status":
            return [_STATUS]
        case "nearby":
            place = said.near or (None if said.is_here else said.start or said.end)
            return [ToolRequest("find_nearby", _drop_empty(kind=read_kind(text), place=place))]
        case "distance":
            return [ToolRequest("calculate_distance", both_places("calculate_distance", said))]
        case "ride_fare" | "ride" if refusal := _refuse(text):
            return refusal
        case "ride_fare" | "ride":
            # "A moto from here to there, how much is it?" asks for a price.
            asks_price = intent == "ride_fare" or "info" in policy_input.understood.intents
            tool = "estimate_ride" if asks_price else "request_ride"
            return [ToolRequest(tool, both_places(tool, said))]
    return _of_others(policy_input, intent) or _refuse(text) or _by_places(said)


def _cancel(policy_input: PolicyInput) -> Decision:
    """A ride that is only quoted is none yet."""
    if policy_input.window.find_task("request_ride"):
        return Say("ride.dropped", ends_episode=True)
    return [_CANCEL]


def _tell_status(policy_input: PolicyInput) -> ToolRequest:
    """Before they confirm, the quote says how near the next driver is."""
    quoted = policy_input.window.find_task("request_ride")
    return ToolRequest("request_ride", quoted.arguments) if quoted else _STATUS


def _gives_up(policy_input: PolicyInput) -> bool:
    """`leave it, I got a lift`, once a ride was asked for and nothing else is open."""
    utterance, window = policy_input.reading.utterance, policy_input.window
    drops = (
        utterance.denies
        or policy_input.intent in ("no", "drop")
        or calls_off_by_name(policy_input.text, policy_input.understood, "trip")
    )
    return drops and window.top is None and _has_ride(policy_input)


def _asks_after_driver(policy_input: PolicyInput, said: Journey) -> bool:
    """`is he coming?`, `how long?`: of whom, a ride that was asked for says."""
    is_asked = policy_input.understood.is_question and not (said.start or said.end or said.near)
    is_plain = policy_input.intent in PLAIN and policy_input.understood.words <= FEW_WORDS
    return is_asked and is_plain and _has_ride(policy_input)


def _has_ride(policy_input: PolicyInput) -> bool:
    return any(call["name"] == "request_ride" for call in policy_input.window.calls.values())


def _refuse(text: str) -> Say | None:
    """Flights and buses are not ours, nor are towns abroad."""
    if names_other_travel(text) and not _asks_ride_in_part(text):
        return Say("ride.other_travel")
    return Say("ride.abroad", {"place": abroad}) if (abroad := find_abroad(text)) else None


def _asks_ride_in_part(text: str) -> bool:
    """`a moto to Nyabugogo, my bus leaves at 6`: one clause asks for ours, the other says why."""
    clauses = _CLAUSES.split(text)
    own = (one for one in clauses if is_said(fold(one), "ride") and names_place(one))
    return any(not names_other_travel(one) for one in own)


def _of_others(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    to = "payment" if intent in MONEY else "booking" if intent in BOOKINGS else None
    if intent in ("info", "help"):
        to = "general"
    if to and intent not in RIDES and not policy_input.window.handed_over_by:
        return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
    return smalltalk.answer(policy_input, intent)


def _by_places(said: Journey) -> Decision | None:
    """A pin, or places and nothing else, is a wish for a ride in this conversation."""
    if said.is_here or said.end or said.start:
        return [ToolRequest("request_ride", both_places("request_ride", said))]
    return None


def _drop_empty(**arguments: str | None) -> dict[str, Any]:
    known: Mapping[str, str | None] = arguments
    return {name: value for name, value in known.items() if value}
