"""Whether words call off what is open, with whatever reason behind."""

from easymo.models.guided.dialogue.acts import Utterance
from easymo.models.guided.lexicon.intents import Intents, intents_with
from easymo.models.guided.nlu.understanding import Understanding

POLITE: Intents = intents_with("small_talk") | {None}
"""Beside an answer these ask for nothing."""
REFUSALS: Intents = frozenset({"no", "drop"})


def calls_off(utterance: Utterance, understood: Understanding) -> bool:
    """`never mind, my friend has a table`. Not where they name what they want instead."""
    if understood.facts or understood.bare:
        return False
    if not utterance.rest:
        return utterance.denies
    return understood.intent in REFUSALS and set(understood.intents) <= REFUSALS | POLITE
