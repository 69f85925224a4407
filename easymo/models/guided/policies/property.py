"""The property agent's policy: searching, looking closer, viewings."""

from typing import Any

from easymo.models.guided.dialogue.amendments import read_by_day
from easymo.models.guided.dialogue.window import DialogueWindow, find_latest
from easymo.models.guided.entities import property_search
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    HOMES,
    MONEY,
    SHOPPING,
    Intent,
    intents_with,
)
from easymo.models.guided.nlu.agent_prediction import predict_agent
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("property.unclear")
# A cancellation may be meant for what this agent has.
OF_BOOKING = BOOKINGS - {"cancel"}
# Said of a viewing as well as of a table.
EITHER = intents_with("of_any_noun") | {"change"}
REPLIES = intents_with("reply")
FEW_WORDS = 8


def decide(moment: PolicyInput) -> Decision:
    """The next step of the property agent."""
    decision = _by_intent(moment) or UNCLEAR
    return decision if isinstance(decision, Say) or moment.can(*decision) else UNCLEAR


def goes_on(window: DialogueWindow, understood: Understanding) -> bool:
    """Whether a message in a conversation about homes is about them still."""
    intent, facts = understood.intent, understood.facts
    if intent in HOMES:
        return True
    if intent not in {None, *REPLIES, *EITHER} or understood.words > FEW_WORDS:
        return False
    if intent in REPLIES | {"cancel"}:
        return True
    if facts.guests is not None:
        return False
    if facts.day or facts.time or understood.ordinal:
        return find_latest(window, "property") is not None
    return bool(property_search.read_search(understood.text))


def _by_intent(moment: PolicyInput) -> Decision | None:
    intent = resolve_intent(moment.understood, moment.nearest, in_episode=True)
    number = moment.understood.bare[0] if len(moment.understood.bare) == 1 else None
    match intent:
        case "viewings" | "view":
            return [ToolRequest("view_viewings")]
        case "viewing_cancel" | "cancel":
            return [ToolRequest("cancel_viewing", {} if number is None else {"viewing": number})]
        case "viewing":
            return [_viewing(moment)]
        case "homes":
            return [_search(moment)]
        case "no" | "drop":
            return Say("property.dropped", ends_episode=True)
    facts = moment.understood.facts
    if (facts.day or facts.time) and find_latest(moment.window, "property") is not None:
        return [_viewing(moment)]
    if intent in {None, *EITHER} and property_search.read_search(moment.text):
        return [_search(moment)]
    return _of_others(moment, intent)


def _of_others(moment: PolicyInput, intent: Intent | None) -> Decision | None:
    to = "payment" if intent in MONEY else "shop" if intent in SHOPPING else None
    if intent in OF_BOOKING or moment.understood.facts.is_order:
        to = "booking"
    if intent in ("help", "info"):
        to = "general"
    if predict_agent(moment.understood) == "property":
        return [_search(moment)]
    if to and not moment.window.handed_over_by:
        return [ToolRequest("hand_over", {"to": to, "request": moment.window.burst})]
    return smalltalk.answer(moment, intent) if intent != "yes" else None


def _search(moment: PolicyInput) -> ToolRequest:
    """What the customer says now, on top of what they were looking for."""
    said = property_search.read_search(moment.text)
    task = moment.window.find_task("search_properties")
    before = dict(task.arguments) if task and "kind" not in said else {}
    return ToolRequest("search_properties", {**before, **said})


def _viewing(moment: PolicyInput) -> ToolRequest:
    facts = moment.understood.facts
    task = moment.window.find_task("schedule_viewing")
    arguments: dict[str, Any] = dict(task.arguments) if task else {}
    if (seen := find_latest(moment.window, "property")) is not None:
        arguments["property"] = seen
    if facts.day:
        arguments["day"] = facts.day.isoformat()
    if facts.time:
        arguments["time"] = f"{read_by_day(facts.time, moment.text):%H:%M}"
    return ToolRequest("schedule_viewing", arguments)
