"""The general agent's policy: small talk, and questions about venues and how EasyMO works; the
rest is handed over."""

from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, RIDES, intents_with
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.policies import memory, profile, smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

OFF_TOPIC = intents_with("off_topic")
UNCLEAR = Say("guided.unclear")
# A question of fewer words asks for something that was said before.
QUESTION_WORDS = 3


def decide(moment: PolicyInput) -> Decision:
    """The next step of the general agent."""
    facts = moment.understood.facts
    if given := profile.decide(moment):
        return given
    if of_memory := memory.decide(moment):
        return of_memory
    intent = resolve_intent(moment.understood, moment.nearest, in_episode=False)
    if intent in RIDES:
        return _if_bound(moment, _hand_over("driver", moment))
    if intent == "help":
        return _if_bound(moment, _look_up(moment))
    if intent == "info" or (facts.venue and not (intent or facts.day or facts.time)):
        return _if_bound(moment, ToolRequest("venue_information", _venue(moment)))
    if intent in MONEY and not (facts.is_order or (intent == "pay_with" and facts)):
        return _if_bound(moment, _hand_over("payment", moment))
    is_polite = intent == moment.intent and intent not in OFF_TOPIC
    if intent in {*BOOKINGS, *MONEY} or ((facts or moment.understood.open) and is_polite):
        return _if_bound(moment, _hand_over("booking", moment))
    if intent is None and moment.understood.is_question and _is_whole(moment):
        return _if_bound(moment, _look_up(moment))
    if intent in (None, "yes") and moment.window.episode.is_open:
        return _if_bound(moment, _hand_over("booking", moment))
    return smalltalk.answer(moment, intent) or UNCLEAR


def _look_up(moment: PolicyInput) -> ToolRequest:
    return ToolRequest("search_help", {"question": moment.window.burst})


def _is_whole(moment: PolicyInput) -> bool:
    return moment.understood.may_have_meaning and moment.understood.words >= QUESTION_WORDS


def _hand_over(agent: str, moment: PolicyInput) -> ToolRequest:
    return ToolRequest("hand_over", {"to": agent, "request": moment.window.burst})


def _venue(moment: PolicyInput) -> dict[str, str]:
    venue = moment.understood.facts.venue
    return {"venue": venue} if venue else {}


def _if_bound(moment: PolicyInput, call: ToolRequest) -> Decision:
    if not moment.can(call) or (call.tool == "hand_over" and moment.window.handed_over_by):
        return UNCLEAR
    return [call]
