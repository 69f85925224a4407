"""What a message is for, all told: phrase lists first, and meaning where they know too little."""

from easymo.models.guided.decision import Nearest
from easymo.models.guided.intents import Intent
from easymo.models.guided.understanding import Understanding

MANY_WORDS = 3
# Meaning may find these behind a mere day: "will it rain tomorrow" is no wish to book.
OUTWEIGHS_A_DAY = {"cancel", "change", "view", "info", "availability", "out_of_scope", "goodbye"}


def purpose(understood: Understanding, nearest: Nearest, *, in_episode: bool) -> Intent | None:
    """The leading intent, or None when facts speak for themselves or nothing is understood."""
    if understood.intent:
        return understood.intent
    if understood.facts or understood.open:
        return None if in_episode else _behind_a_day(understood, nearest)
    return nearest(understood.text) if understood.may_have_meaning else None


def _behind_a_day(understood: Understanding, nearest: Nearest) -> Intent | None:
    facts = understood.facts
    if facts.time or facts.guests is not None or understood.unexplained < MANY_WORDS:
        return None
    found = nearest(understood.text)
    return found if found in OUTWEIGHS_A_DAY else None
