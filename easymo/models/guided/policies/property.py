"""The property agent's policy: searching, looking closer, viewings."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from easymo.models.guided.dialogue.changes.amendments import read_by_day
from easymo.models.guided.dialogue.window import DialogueWindow, find_latest
from easymo.models.guided.entities import property_search
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    HOMES,
    MONEY,
    SHOPPING,
    Intent,
    Intents,
    intents_with,
)
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.agent_score.agent_confidence import predict_agent
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
MANY_WORDS = 25
FEW_HOMES = 3
ABOUT_ANYTHING = intents_with("about_anything")
ABOUT_IT: Intents = ABOUT_ANYTHING | {None}


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the property agent."""
    decision = _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def goes_on(window: DialogueWindow, understood: Understanding) -> bool:
    """Whether a message in a conversation about homes is about them still."""
    intent, facts = understood.intent, understood.facts
    if intent in HOMES:
        return True
    if understood.words <= FEW_WORDS and _is_about_home(window, understood):
        return True
    if _comes_to_see(window, understood):
        return True
    if intent not in {None, *REPLIES, *EITHER} or understood.words > FEW_WORDS:
        return False
    if intent in REPLIES | {"cancel"}:
        return True
    if facts.guests is not None:
        return False
    if facts.day or facts.time or understood.ordinal:
        return _find_home(window) is not None
    return bool(property_search.read_search(understood.text))


def _is_about_home(window: DialogueWindow, understood: Understanding) -> bool:
    """`does it have parking?`, `what is the address`, `can we come on wednesday`: of the home that
    was shown, where nothing is said of tables."""
    facts, intent = understood.facts, understood.intent
    if _find_home(window) is None or facts.guests is not None or facts.venue:
        return False
    if facts.day or facts.time:
        return intent in {None, *EITHER}
    return intent in ABOUT_IT and (understood.is_question or intent is not None)


def _comes_to_see(window: DialogueWindow, understood: Understanding) -> bool:
    """`hubby and I could come look at it this sunday at 10`, of a home that was shown."""
    facts = understood.facts
    if _find_home(window) is None or facts.venue or understood.words > MANY_WORDS:
        return False
    sees = _seeing().search(fold(understood.text)) or understood.ordinal
    return bool(sees and (facts.day or facts.time))


@cache
def _seeing() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.tasks.seeing))


def _find_home(window: DialogueWindow) -> int | None:
    """The home that was looked at last; else the one that fits best of a few that were found."""
    seen = find_latest(window, "property")
    if seen is not None:
        return int(seen)
    task = window.find_task("search_properties")
    found = task.choices if task and task.asks == "property" else ()
    fits = 0 < len(found) <= FEW_HOMES
    return int(found[0].arguments["property"]) if fits else None


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=True)
    number = policy_input.understood.bare[0] if len(policy_input.understood.bare) == 1 else None
    match intent:
        case "viewings" | "view":
            return [ToolRequest("view_viewings")]
        case "viewing_cancel" | "cancel":
            return [ToolRequest("cancel_viewing", {} if number is None else {"viewing": number})]
        case "viewing":
            return [_viewing(policy_input)]
        case "homes":
            return [_search(policy_input)]
        case "no" | "drop":
            return Say("property.dropped", ends_episode=True)
    return _of_home(policy_input, intent) or _of_others(policy_input, intent)


def _of_home(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    """What is said of the home that was shown, or looked for on top of it."""
    facts, home = policy_input.understood.facts, _find_home(policy_input.window)
    if _comes_to_see(policy_input.window, policy_input.understood):
        return [_viewing(policy_input)]
    is_visit = facts.day or facts.time or intent == "book"
    if is_visit and home is not None and facts.guests is None and not facts.venue:
        return [_viewing(policy_input)]
    if home is not None and intent in ABOUT_ANYTHING and not facts.venue:
        return [ToolRequest("property_details", {"property": home})]
    if intent in {None, *EITHER} and property_search.read_search(policy_input.text):
        return [_search(policy_input)]
    if home is not None and intent is None and policy_input.understood.is_question:
        return [ToolRequest("property_details", {"property": home})]
    return None


def _of_others(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    to = "payment" if intent in MONEY else "shop" if intent in SHOPPING else None
    if intent in OF_BOOKING or policy_input.understood.facts.is_order:
        to = "booking"
    if intent in ("help", "info"):
        to = "general"
    if intent == "too_dear":
        return smalltalk.answer(policy_input, intent)
    if predict_agent(policy_input.understood) == "property":
        return [_search(policy_input)]
    if to and not policy_input.window.handed_over_by:
        return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
    return smalltalk.answer(policy_input, intent) if intent != "yes" else None


def _names_unknown(policy_input: PolicyInput) -> bool:
    """`to see the house in Kanombe`, before any home was shown: it is looked for first."""
    said = property_search.read_search(policy_input.text)
    return _find_home(policy_input.window) is None and "place" in said


def _search(policy_input: PolicyInput) -> ToolRequest:
    """What the customer says now, on top of what they were looking for."""
    said = property_search.read_search(policy_input.text)
    calls = reversed(list(policy_input.window.calls.values()))
    searches = (call["args"] for call in calls if call["name"] == "search_properties")
    last: Mapping[str, Any] = next(searches, {})
    before = {} if said.get("kind", last.get("kind")) != last.get("kind") else last
    return ToolRequest("search_properties", {**before, **said})


def _choose_home(policy_input: PolicyInput) -> int | None:
    """`the second one on saturday`, of those that were found."""
    task, nth = (
        policy_input.window.find_task("search_properties"),
        policy_input.understood.ordinal,
    )
    found = task.choices if task and task.asks == "property" else ()
    if nth and 0 < abs(nth) <= len(found):
        return int(found[nth - 1 if nth > 0 else nth].arguments["property"])
    return _find_home(policy_input.window)


def _viewing(policy_input: PolicyInput) -> ToolRequest:
    if _names_unknown(policy_input):
        return _search(policy_input)
    facts = policy_input.understood.facts
    task = policy_input.window.find_task("schedule_viewing")
    arguments: dict[str, Any] = dict(task.arguments) if task else {}
    if (home := _choose_home(policy_input)) is not None:
        arguments["property"] = home
    if facts.day:
        arguments["day"] = facts.day.isoformat()
    if facts.time:
        arguments["time"] = f"{read_by_day(facts.time, policy_input.text):%H:%M}"
    return ToolRequest("schedule_viewing", arguments)
