"""The driver agent's policy: who is near, how far, what a ride costs, having one."""

from collections.abc import Mapping
from typing import Any

from easymo.models.guided.dialogue.window import Question
from easymo.models.guided.entities.places import Journey, read_journey, read_kind, read_place
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, RIDES, Intent
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("ride.unclear")
FEW_WORDS = 7


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the driver agent."""
    decision = _answer_question(policy_input) or _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def answers(understood: Understanding) -> bool:
    """Whether a message may be the place that was asked for."""
    facts = understood.facts
    if understood.words > FEW_WORDS or facts.day or facts.time or facts.guests is not None:
        return False
    said = read_journey(understood.text)
    return said.is_here or bool(understood.ordinal) or read_place(understood.text) is not None


def _answer_question(policy_input: PolicyInput) -> Decision | None:
    """The answer to this agent's own last question; None when it is about something else."""
    question, understood = policy_input.window.ride_question, policy_input.understood
    if question is None:
        return None
    gives = _gives_what_was_asked(question, understood)
    if not gives and understood.intent not in (None, "yes"):
        return None
    if (nth := understood.ordinal) and nth <= len(question.choices):
        choice = question.choices[nth - 1 if nth > 0 else nth]
        return [ToolRequest(choice.tool, choice.arguments)]
    return [_with(question, understood.text)] if gives or answers(understood) else None


def _gives_what_was_asked(question: Question, understood: Understanding) -> bool:
    """`to the airport` asks for a ride by itself, and after "where to?" it answers; thanks too."""
    said = read_journey(understood.text)
    if understood.intent not in ("ride", "thanks") or (said.start and said.end):
        return False
    return bool(said.start if question.asks in ("pickup", "start") else said.end)


def _with(question: Question, text: str) -> ToolRequest:
    said = read_journey(text)
    known = dict(question.arguments)
    if said.is_here and question.asks in ("pickup", "start", "place"):
        known.pop(question.asks, None)  # the pin they shared is what is meant without a name
        return ToolRequest(question.tool, known)
    both = _places(question.tool, said) if said.start and said.end else {}
    return ToolRequest(question.tool, {**known, question.asks: read_place(text) or text, **both})


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    text = policy_input.window.burst
    said = read_journey(text)
    match intent:
        case "ride_cancel":
            return [ToolRequest("cancel_ride")]
        case "cancel" if policy_input.situation.current_agent == "driver":
            return [ToolRequest("cancel_ride")]
        case "ride_status":
            return [ToolRequest("ride_status")]
        case "nearby":
            place = said.near or (None if said.is_here else said.start or said.end)
            return [ToolRequest("find_nearby", _drop_empty(kind=read_kind(text), place=place))]
        case "distance":
            return [ToolRequest("calculate_distance", _places("calculate_distance", said))]
        case "ride_fare" | "ride":
            # "A moto from here to there, how much is it?" asks for a price.
            asks_price = intent == "ride_fare" or "info" in policy_input.understood.intents
            tool = "estimate_ride" if asks_price else "request_ride"
            return [ToolRequest(tool, _places(tool, said))]
        case "no" | "drop" if policy_input.window.ride_question:
            return Say("ride.dropped", ends_episode=True)
    return _of_others(policy_input, intent) or _by_places(said)


def _of_others(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    to = "payment" if intent in MONEY else "booking" if intent in BOOKINGS else None
    if intent in ("info", "help"):
        to = "general"
    if to and intent not in RIDES and not policy_input.window.handed_over_by:
        return [ToolRequest("hand_over", {"to": to, "request": policy_input.window.burst})]
    return smalltalk.answer(policy_input, intent)


def _by_places(said: Journey) -> Decision | None:
    """A pin, or places and nothing else, is a wish for a ride in this conversation."""
    if said.is_here or said.end or said.start:
        return [ToolRequest("request_ride", _places("request_ride", said))]
    return None


def _places(tool: str, said: Journey) -> dict[str, Any]:
    start, end = ("start", "end") if tool == "calculate_distance" else ("pickup", "destination")
    return _drop_empty(**{start: said.start or said.near, end: said.end})


def _drop_empty(**arguments: str | None) -> dict[str, Any]:
    known: Mapping[str, str | None] = arguments
    return {name: value for name, value in known.items() if value}
