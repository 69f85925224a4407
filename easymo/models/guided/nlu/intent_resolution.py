"""What a message is for, all told: phrase lists first, and the score where they know too little."""

import re
from typing import cast

from easymo.models.guided.entities.places import names_journey
from easymo.models.guided.lexicon.intents import (
    HOMES,
    INTENTS,
    RIDES,
    SHOPPING,
    SUPPORT,
    Intent,
    intents_with,
)
from easymo.models.guided.nlu.agent_score.agent_classifier import score
from easymo.models.guided.nlu.agent_score.out_of_scope import is_out_of_scope, may_be_judged
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.phrase_match import match_intents
from easymo.models.guided.nlu.understanding import Understanding

_CLAUSE = re.compile(r"[,.;:!\n]")
MANY_WORDS = 3
FEWEST_WORDS = 2
FEWEST_TOLD = 4
"""Words that tell what went wrong, where no phrase shows it: `give me two` tells nothing."""
OUTWEIGHS_A_DAY = intents_with("outweighs_a_day")
# Without "a moto": it is in complaints about one as well.
SURE = (SUPPORT | RIDES | SHOPPING | HOMES | intents_with("setting")) - {"ride"}
COURTESIES = intents_with("courtesy")
MEAN_THEMSELVES = intents_with("means_itself")
# "Do I get my money back?" is no complaint about it.
QUESTIONS = intents_with("question") | {"history"}
# An agent's share before a message has a purpose at all, and another one than its phrases say.
FOUND, AGAINST = 0.5, 0.92
RIDE_AGAINST = 0.9
ANSWERS, DRAFTS, TELLS = 0.3, 0.5, 0.7
"""The share before the score's own intent is taken: for an answer, for what begins a draft, and for
what a venue tells, which help could have been asked as well."""
AGAINST_ANY_NOUN, AGAINST_ALL = 0.6, 0.93
"""The same where a phrase says something else: one that is said of anything, or one of its own."""
OF_ANY_NOUN = intents_with("of_any_noun") | intents_with("shared")
DRAFTING = intents_with("drafts")
SCORED = frozenset({"booking", "payment"})
SCORED_INTENTS = frozenset({"info"})
"""Agents and intents that the score tells well; others are asked for by nearest example."""


def resolve_intent(
    understood: Understanding, nearest: Nearest, *, in_episode: bool
) -> Intent | None:
    """The leading intent, or None when facts speak for themselves or nothing is understood."""
    if in_episode:
        return _resolve_within(understood, nearest)
    if is_out_of_scope(understood):
        return "out_of_scope"
    if _asks_fare(understood):
        return "ride_fare"
    scored = _resolve_by_score(understood)
    if understood.intent in SURE:
        return scored or understood.intent
    if alike := _resolve_by_likeness(understood) or scored or understood.intent:
        return alike
    if understood.facts or understood.open:
        return scored or _resolve_behind_a_day(understood, nearest)
    if scored or not understood.may_have_meaning:
        return scored
    return nearest(understood.text)


def _asks_fare(understood: Understanding) -> bool:
    """`from Remera to Kimironko, what do you take?`: between two places a price is a fare."""
    asks = understood.intent == "info" or (understood.intent is None and understood.is_question)
    return asks and not understood.facts.is_order and names_journey(understood.text)


def _resolve_within(understood: Understanding, nearest: Nearest) -> Intent | None:
    """In what is going on already, where new facts speak for themselves."""
    if understood.intent or understood.facts or understood.open:
        return understood.intent
    return nearest(understood.text) if understood.may_have_meaning else None


def _resolve_by_score(understood: Understanding) -> Intent | None:
    """The intent that no phrase shows, where the score is sure enough of its agent."""
    if not may_be_judged(understood) or understood.intent in MEAN_THEMSELVES:
        return None
    if understood.is_of_booking:
        return None
    found = score(understood.text)
    agent = found.ours
    intent = cast(Intent | None, found.intent_of(agent))
    if intent is None or intent not in INTENTS or not found.is_familiar:
        return None
    if agent not in SCORED and intent not in SCORED_INTENTS:
        return None
    if understood.intent and INTENTS[understood.intent].agent == agent:
        return None
    if agent == "booking" and (understood.facts.is_order or _asks_of_a_venue(understood)):
        # A party and its day ask for a table by themselves.
        return None
    return intent if found.of(agent) >= _needed(understood, intent) else None


def _asks_of_a_venue(understood: Understanding) -> bool:
    """`how much is a table at Kimironko`: for nobody yet, and on no day."""
    return understood.intent in QUESTIONS and set(understood.facts.known) <= {"venue"}


def _needed(understood: Understanding, intent: Intent) -> float:
    """The share of an agent before its intent is taken."""
    if understood.intent is None and intent in SCORED_INTENTS:
        return TELLS
    if understood.intent is None:
        return DRAFTS if intent in DRAFTING else ANSWERS
    return AGAINST_ANY_NOUN if understood.intent in OF_ANY_NOUN else AGAINST_ALL


def _resolve_by_likeness(understood: Understanding) -> Intent | None:
    """A complaint or a ride in words that no list has."""
    if MEAN_THEMSELVES.intersection(understood.intents):
        return None
    if understood.is_question and understood.intent in QUESTIONS:
        return None
    facts = understood.facts
    speaks = bool(facts or understood.open or not COURTESIES.issuperset(understood.intents))
    if (
        understood.words < FEWEST_WORDS + (speaks or 2 * bool(understood.intents))
        or not understood.may_have_meaning
    ):
        return None
    found = score(understood.text)
    if not found.is_familiar:
        return None
    tells = understood.words >= FEWEST_TOLD or understood.intent in SUPPORT
    tells = tells and not _begins_by_cancelling(understood)
    is_told = found.of("support") >= (_against(understood) if speaks else FOUND)
    if tells and (is_told or _tells_in_a_line(understood)):
        return "complaint"
    # Our venues are places that one books more often than one rides to them.
    may_ride = not facts.venue and facts.guests is None
    if may_ride and found.of("driver") >= (RIDE_AGAINST if speaks else FOUND):
        return "ride"
    return None


def _tells_in_a_line(understood: Understanding) -> bool:
    """When they came, and what went wrong in a line of its own."""
    lines = understood.text.split("\n")
    plain = (one for one in lines if len(one.split()) >= FEWEST_TOLD and not match_intents(one))
    is_burst = len(lines) > 1 and understood.intent is None
    return is_burst and any(score(one).of("support") >= AGAINST_ALL for one in plain)


def _begins_by_cancelling(understood: Understanding) -> bool:
    """`scrap that one, my friends bailed on me`: why they cancel is no complaint about us."""
    if understood.intent != "cancel":
        return False
    words = _CLAUSE.split(understood.text.strip())[0].split()
    others = " ".join(words[1:])
    return len(words) <= FEWEST_TOLD and "cancel" not in match_intents(others)


def _against(understood: Understanding) -> float:
    """The share of a complaint against phrases: `pay my booking` is said by who wants to pay."""
    own = understood.intent and understood.intent not in OF_ANY_NOUN
    return AGAINST_ALL if own else AGAINST


def _resolve_behind_a_day(understood: Understanding, nearest: Nearest) -> Intent | None:
    facts = understood.facts
    if facts.time or facts.guests is not None or understood.unexplained < MANY_WORDS:
        return None
    found = nearest(understood.text)
    return found if found in OUTWEIGHS_A_DAY else None
