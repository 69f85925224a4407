"""The general agent's policy: small talk, and questions about venues and how EasyMO works; the
rest is handed over."""

from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities.ratings import read_rating
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, RIDES, Intents, intents_with
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import memory, profile, smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest
from easymo.models.guided.policies.guards.refusals import is_about_own_data, refuse
from easymo.models.guided.policies.venue_questions import mark_unknown

OFF_TOPIC = intents_with("off_topic")
MARKING: Intents = intents_with("small_talk") | {"can_do"}
"""Said beside a mark: `your service is great, five out of five`."""
UNCLEAR = Say("guided.unclear")
FEWEST_TOLD = 4
# A question of fewer words asks for something that was said before.
QUESTION_WORDS = 3


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the general agent."""
    facts = policy_input.understood.facts
    if given := _decide_at_once(policy_input):
        return given
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    if intent in RIDES:
        return _if_bound(policy_input, _hand_over("driver", policy_input))
    if intent == "help":
        return _if_bound(policy_input, _look_up(policy_input))
    if intent == "info" or (facts.venue and not (intent or facts.day or facts.time)):
        return _if_bound(policy_input, ToolRequest("venue_information", _asked(policy_input)))
    if intent in MONEY and not (facts.is_order or (intent == "pay_with" and facts)):
        return _if_bound(policy_input, _hand_over("payment", policy_input))
    is_polite = intent == policy_input.intent and intent not in OFF_TOPIC
    if intent in {*BOOKINGS, *MONEY} or ((facts or policy_input.understood.open) and is_polite):
        return _if_bound(policy_input, _hand_over("booking", policy_input))
    if intent is None and policy_input.understood.is_question and _is_whole(policy_input):
        return _if_bound(policy_input, _look_up(policy_input))
    if intent in (None, "yes") and policy_input.window.episode.is_open:
        return _if_bound(policy_input, _hand_over("booking", policy_input))
    return smalltalk.answer(policy_input, intent) or UNCLEAR


def _decide_at_once(policy_input: PolicyInput) -> Decision | None:
    """What comes before every subject."""
    if refused := refuse(policy_input.reading):
        return refused
    if is_about_own_data(policy_input.reading):
        return _if_bound(policy_input, _look_up(policy_input))
    if gives_mark(policy_input.understood):
        mark = {"rating": read_rating(policy_input.text)}
        return _if_bound(policy_input, ToolRequest("give_feedback", mark))
    if tells_of_a_past_day(policy_input.reading.heard):
        return Say("general.told")
    return profile.decide(policy_input) or memory.decide(policy_input)


def gives_mark(understood: Understanding) -> bool:
    """Whether words say how content they are, and ask for nothing."""
    return understood.intent in MARKING and read_rating(understood.text) is not None


def tells_of_a_past_day(heard: Hearing) -> bool:
    """`we ate at your place yesterday, it was lovely`: it asks for no table."""
    understood, facts = heard.understood, heard.understood.facts
    is_past = facts.day is not None and facts.day < heard.situation.today
    is_plain = set(facts.known) <= {"day", "venue"} and not understood.is_question
    is_open = heard.episode.is_open or bool(heard.window.tasks)
    asks = set(understood.intents) - intents_with("small_talk")
    return is_past and is_plain and not is_open and not asks and understood.words >= FEWEST_TOLD


def _look_up(policy_input: PolicyInput) -> ToolRequest:
    return ToolRequest("search_help", {"question": policy_input.burst})


def _is_whole(policy_input: PolicyInput) -> bool:
    understood = policy_input.understood
    return understood.may_have_meaning and understood.words >= QUESTION_WORDS


def _hand_over(agent: str, policy_input: PolicyInput) -> ToolRequest:
    return ToolRequest("hand_over", {"to": agent, "request": policy_input.burst})


def _asked(policy_input: PolicyInput) -> dict[str, object]:
    venue = policy_input.understood.facts.venue
    return {**({"venue": venue} if venue else {}), **mark_unknown(policy_input)}


def _if_bound(policy_input: PolicyInput, call: ToolRequest) -> Decision:
    if not policy_input.can(call) or (
        call.tool == "hand_over" and policy_input.window.handed_over_by
    ):
        return UNCLEAR
    return [call]
