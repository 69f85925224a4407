"""How sure the classifier of agents has to be before a message goes where it says, by intent."""

from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, SHOPPING, intents_with
from easymo.models.guided.nlu.agent_classifier import classify
from easymo.models.guided.nlu.understanding import Understanding

FEWEST_WORDS = 2
OTHERS = "general"
SHARED = intents_with("shared")
RARELY_SHARED = intents_with("rarely_shared")
# Whose these are is known; that is given up for an agent, not for a list to choose from.
OWNED = SHARED & (BOOKINGS | SHOPPING | MONEY)
# How far ahead the likeliest agent must be; found by leaving messages out. What is behind this is
# wrong more often than not, and the customer is asked instead.
LEAD, LEAD_OVER_SHARED, LEAD_OVER_RARELY_SHARED = 0.12, 0.2, 0.35


def predict_agent(understood: Understanding) -> str | None:
    """The agent that a message is likely for, or None where its phrases say, or nobody knows."""
    needed = _find_least_lead(understood)
    if needed is None or understood.words < FEWEST_WORDS:
        return None
    found = classify(understood.text)
    if found.agent == OTHERS and understood.intent in OWNED:
        return None
    return found.agent if found.is_familiar and found.lead >= needed else None


def _find_least_lead(understood: Understanding) -> float | None:
    intent = understood.intent
    if understood.facts.is_order and intent in {None, "book", "availability"}:
        return None
    if intent is None:
        return LEAD
    if intent == "info" and understood.facts.venue:
        return LEAD_OVER_RARELY_SHARED
    if intent in SHARED:
        return LEAD_OVER_SHARED
    return LEAD_OVER_RARELY_SHARED if intent in RARELY_SHARED else None
