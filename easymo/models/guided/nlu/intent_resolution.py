"""What a message is for, all told: phrase lists first, and meaning where they know too little."""

from easymo.models.guided.lexicon.intents import (
    HOMES,
    RIDES,
    SHOPPING,
    SUPPORT,
    Intent,
    intents_with,
)
from easymo.models.guided.nlu.agent_classifier import classify
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import Understanding

MANY_WORDS = 3
FEWEST_WORDS = 2
OUTWEIGHS_A_DAY = intents_with("outweighs_a_day")
# Without "a moto": it is in complaints about one as well.
SURE = (SUPPORT | RIDES | SHOPPING | HOMES | intents_with("setting")) - {"ride"}
COURTESIES = intents_with("courtesy")
MEAN_THEMSELVES = intents_with("means_itself")
# "Do I get my money back?" is no complaint about it.
QUESTIONS = intents_with("question")
# How alike a message must be: to have a purpose at all, and another one than its phrases say.
FOUND, AGAINST, RIDE_AGAINST = (-0.4, 0.12), (-0.1, 0.25), (0.0, 0.5)


def resolve_intent(
    understood: Understanding, nearest: Nearest, *, in_episode: bool
) -> Intent | None:
    """The leading intent, or None when facts speak for themselves or nothing is understood."""
    if understood.intent in SURE:
        return understood.intent
    alike = None if in_episode else _resolve_by_likeness(understood)
    if alike or understood.intent:
        return alike or understood.intent
    if understood.facts or understood.open:
        return None if in_episode else _resolve_behind_a_day(understood, nearest)
    return nearest(understood.text) if understood.may_have_meaning else None


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
    found = classify(understood.text)
    if found.agent == "support" and found.reaches(*(AGAINST if speaks else FOUND)):
        return "complaint"
    # Our venues are places that one books more often than one rides to them.
    may_ride = not facts.venue and facts.guests is None
    if found.agent == "driver" and may_ride:
        return "ride" if found.reaches(*(RIDE_AGAINST if speaks else FOUND)) else None
    return None


def _resolve_behind_a_day(understood: Understanding, nearest: Nearest) -> Intent | None:
    facts = understood.facts
    if facts.time or facts.guests is not None or understood.unexplained < MANY_WORDS:
        return None
    found = nearest(understood.text)
    return found if found in OUTWEIGHS_A_DAY else None
