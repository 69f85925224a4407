"""Whose a first message is where phrases leave it open: the agent that the score is surest of."""

from easymo.models.guided.entities.places import names_journey
from easymo.models.guided.entities.property_search import read_search
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, SHOPPING, intents_with
from easymo.models.guided.nlu.agent_score.agent_classifier import score
from easymo.models.guided.nlu.agent_score.native_sentences import NONE
from easymo.models.guided.nlu.agent_score.out_of_scope import is_out_of_scope
from easymo.models.guided.nlu.understanding import Understanding

FEWEST_WORDS = 2
OTHERS = "general"
SHARED = intents_with("shared")
RARELY_SHARED = intents_with("rarely_shared")
# Whose these are is known; that is given up for an agent, not for a list to choose from.
OWNED = SHARED & (BOOKINGS | SHOPPING | MONEY)
# How far ahead the likeliest agent must be; found by leaving messages out. What is behind this is
# wrong more often than not, and the customer is asked instead.
LEAD_OVER_A_PARTY = 0.9
LEAD, LEAD_OVER_SHARED, LEAD_OVER_RARELY_SHARED = 0.15, 0.45, 0.6


def predict_agent(understood: Understanding) -> str | None:
    """The agent that a message is likely for, or None where its phrases say, or nobody knows."""
    if is_out_of_scope(understood):
        return OTHERS
    needed = _find_least_lead(understood)
    if needed is None or understood.words < FEWEST_WORDS:
        return None
    found = score(understood.text)
    if found.agent == NONE or (found.agent == OTHERS and understood.intent in OWNED):
        return None
    return found.agent if found.is_familiar and found.lead >= needed else None


def _find_least_lead(understood: Understanding) -> float | None:
    intent = understood.intent
    if understood.is_of_booking:
        return None
    if understood.facts.is_order and intent in {None, "book", "availability"}:
        return None
    if understood.facts.guests is not None and intent in SHARED | {None}:
        return LEAD_OVER_A_PARTY
    if intent is None:
        return LEAD
    if intent == "ride" and names_journey(understood.text):
        return None
    if intent == "homes" and {"kind", "terms"} <= read_search(understood.text).keys():
        # What it should be, and to rent or to buy: goods have none of it.
        return None
    if intent == "info" and understood.facts.venue:
        return LEAD_OVER_RARELY_SHARED
    if intent in SHARED:
        return LEAD_OVER_SHARED
    return LEAD_OVER_RARELY_SHARED if intent in RARELY_SHARED else None
