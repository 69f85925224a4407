"""The booking agent's policy: which tool to call with the facts known so far."""

import re
from functools import cache

from easymo.models.guided.dialogue import booking_facts
from easymo.models.guided.dialogue.dropped_quote import find_dropped
from easymo.models.guided.dialogue.episode import FACT_TOOLS, args_of
from easymo.models.guided.lexicon.intents import MONEY, RIDES, Intent, intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.facts import Facts
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.booking_change import decide_change
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest
from easymo.models.guided.policies.venue_questions import mark_unknown

OFF_TOPIC = intents_with("off_topic")
UNCLEAR = Say("guided.unclear")


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the booking agent."""
    decision = _decide(policy_input)
    if isinstance(decision, Say) or policy_input.can(*decision):
        return decision
    hand_over = _hand_over("general", policy_input)
    if policy_input.can(hand_over) and not policy_input.window.handed_over_by:
        return [hand_over]
    return UNCLEAR


def _decide(policy_input: PolicyInput) -> Decision:
    if chosen := _choose(policy_input) or _anew(policy_input):
        return chosen
    intent = _resolve_intent(policy_input)
    if changed := decide_change(policy_input, intent):
        return [changed]
    if intent in RIDES and not policy_input.window.handed_over_by:
        return [_hand_over("driver", policy_input)]
    by_intent = _of_money if intent in MONEY else _by_intent
    decided = by_intent(policy_input, intent) or _by_facts(policy_input)
    return decided or _of_venue(policy_input) or UNCLEAR


def _of_venue(policy_input: PolicyInput) -> Decision | None:
    """A question that nobody knows the answer to, while a table is being booked."""
    window, understood = policy_input.window, policy_input.understood
    if not (window.episode.is_open and understood.is_question):
        return None
    names = {venue.code: venue.name for venue in policy_input.situation.venues}
    return Say(
        "guided.unknown_of_venue", {"venue": names.get(window.episode.facts.venue or "", "EasyMO")}
    )


def _anew(policy_input: PolicyInput) -> Decision | None:
    """What they refused by mistake, with what they say of it now."""
    heard = policy_input.reading.heard
    call = find_dropped(heard)
    if call is None or call.tool != "create_booking":
        return None
    said = args_of(heard.understood.facts)
    return [ToolRequest(call.tool, {**call.arguments, **said})]


def _choose(policy_input: PolicyInput) -> Decision | None:
    """`the second one`: the call that was prepared for that choice."""
    choices, nth = policy_input.window.episode.choices, policy_input.understood.ordinal
    if nth is None or _read_facts(policy_input) or not choices:
        return None
    if nth > len(choices):
        return None
    choice = choices[nth - 1 if nth > 0 else nth]
    return [ToolRequest(choice.tool, choice.arguments)]


def _by_intent(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    episode, understood = policy_input.window.episode, policy_input.understood
    match intent:
        case "cancel":
            return _cancel(policy_input)
        case "drop" if episode.is_open and not _read_facts(policy_input):
            return Say("guided.dropped", ends_episode=True)
        case "change":
            return [_facts_call(policy_input, "book")]
        case "view":
            return [ToolRequest("view_bookings")]
        case "info":
            return _information(policy_input)
        case "help":
            return [_hand_over("general", policy_input)]
        case "availability" | "book":
            return [_facts_call(policy_input, intent)]
        case "yes" if episode.is_open and not _read_facts(policy_input):
            return [_repeat_step(policy_input)]
    # A greeting or a yes before facts is politeness.
    is_politeness = intent == policy_input.intent and intent not in OFF_TOPIC
    if is_politeness and (_read_facts(policy_input) or understood.open):
        return None
    return smalltalk.answer(policy_input, intent)


def _of_money(policy_input: PolicyInput, intent: Intent | None) -> Decision | None:
    """A booking that is being made is paid under its quote; all else is the payment agent's."""
    episode = policy_input.window.episode
    said = _read_facts(policy_input)
    if said.is_order or (intent == "pay_with" and (said or policy_input.understood.open)):
        return [_facts_call(policy_input, "book")]
    is_how = intent == "pay_with" and episode.tool in FACT_TOOLS
    if is_how or (intent == "pay" and episode.is_quoted):
        return [_repeat_step(policy_input)]
    return None if policy_input.window.handed_over_by else [_hand_over("payment", policy_input)]


def _hand_over(agent: str, policy_input: PolicyInput) -> ToolRequest:
    return ToolRequest("hand_over", {"to": agent, "request": policy_input.burst})


def _by_facts(policy_input: PolicyInput) -> Decision | None:
    episode = policy_input.window.episode
    understood = policy_input.understood
    if not (_read_facts(policy_input) or understood.open or understood.other_venue):
        return None
    if episode.tool == "cancel_booking" and episode.asks:
        # "The one on friday" names a booking, it does not make one: the choices are shown again.
        return [ToolRequest("cancel_booking", _name_booking(_read_facts(policy_input)))]
    return [_facts_call(policy_input, None)]


def _resolve_intent(policy_input: PolicyInput) -> Intent | None:
    """What the message is for. An answer to the last question needs no second look."""
    understood, is_open = policy_input.understood, policy_input.window.episode.is_open
    answers = _read_facts(policy_input) and not understood.facts
    if answers or understood.other_venue:
        return policy_input.intent
    return resolve_intent(understood, policy_input.nearest, in_episode=is_open)


def _facts_call(policy_input: PolicyInput, intent: Intent | None) -> ToolRequest:
    named = {"book": "create_booking", "availability": "check_availability"}
    tool = named.get(intent or "") or _tool_for_facts(policy_input)
    call = booking_facts.write_call(policy_input.reading.heard, tool)
    return ToolRequest(call.tool, call.arguments)


def _tool_for_facts(policy_input: PolicyInput) -> str:
    """Facts alone go on with what was being done; a slot that was found is then booked."""
    episode, said = policy_input.window.episode, _read_facts(policy_input)
    if episode.tool == "check_availability":
        looks_on = episode.asks or not (said.time or said.guests is not None)
        return "check_availability" if looks_on else "create_booking"
    if episode.tool == "create_booking":
        return "create_booking"
    only_a_day = said and not (said.time or said.guests is not None)
    asks = policy_input.understood.is_question and only_a_day
    return "check_availability" if asks else "create_booking"


def _read_facts(policy_input: PolicyInput) -> Facts:
    return booking_facts.read_facts(policy_input.reading.heard)


def _cancel(policy_input: PolicyInput) -> Decision:
    episode, understood = policy_input.window.episode, policy_input.understood
    only_the_word = understood.words <= 2 and "view" not in understood.intents
    if only_the_word and episode.tool in FACT_TOOLS:
        return Say("guided.dropped", ends_episode=True)
    if len(understood.bare) == 1:
        return [_cancel_number(policy_input, understood.bare[0])]
    return [ToolRequest("cancel_booking", _name_booking(understood.facts))]


def _name_booking(facts: Facts) -> dict[str, object]:
    """`the one on sunday`, `my 7pm table`, `celle de Kimironko`."""
    said = {
        "booked_on": facts.day.isoformat() if facts.day else None,
        "booked_at": f"{facts.time:%H:%M}" if facts.time else None,
        "venue": facts.venue,
    }
    return {name: value for name, value in said.items() if value}


def _cancel_number(policy_input: PolicyInput, number: int) -> ToolRequest:
    arguments = policy_input.tools.get("cancel_booking", ())
    return ToolRequest("cancel_booking", {arguments[0]: number} if arguments else {})


def _information(policy_input: PolicyInput) -> Decision:
    """A question about a venue; beside an order in the same breath, both are served."""
    understood, known = policy_input.understood, policy_input.window.episode.facts
    asked: dict[str, object] = {"venue": understood.facts.venue or known.venue}
    guests = understood.facts.guests or known.guests
    if guests and _in_all().search(fold(policy_input.text)):
        asked["guests"] = guests
    given = {name: value for name, value in asked.items() if value}
    information = ToolRequest("venue_information", {**given, **mark_unknown(policy_input)})
    orders = "book" in understood.intents and understood.facts.day
    return [_facts_call(policy_input, "book"), information] if orders else [information]


@cache
def _in_all() -> re.Pattern[str]:
    """`how much in all?`, after they said how many they are."""
    return whole(alternation(word for book in phrasebooks() for word in book.cues.in_all))


def _repeat_step(policy_input: PolicyInput) -> ToolRequest:
    """The same step once more, so that its question or quote is before the customer again."""
    episode = policy_input.window.episode
    if episode.tool == "cancel_booking":
        return ToolRequest("cancel_booking")
    tool = episode.tool if episode.asks and episode.tool else "create_booking"
    return ToolRequest(tool, args_of(episode.facts))
