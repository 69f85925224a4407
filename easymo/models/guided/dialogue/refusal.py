"""Whether words call off what is open, with whatever reason behind."""

from collections.abc import Mapping

from easymo.models.guided.dialogue.acts import Utterance
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.lexicon.intents import Intents, intents_with
from easymo.models.guided.nlu.calling_off import QuotedNoun, calls_off_by_name
from easymo.models.guided.nlu.understanding import Understanding

POLITE: Intents = intents_with("small_talk") | {None}
"""Beside an answer these ask for nothing."""
REFUSALS: Intents = frozenset({"no", "drop"})
NOUNS: Mapping[str, QuotedNoun] = {
    "create_booking": "table",
    "request_ride": "trip",
    "order_for_pickup": "goods",
    "schedule_viewing": "visit",
    "collect_payment": "money",
}
"""By the tool that ends a task: what is called off."""


def calls_off(utterance: Utterance, understood: Understanding) -> bool:
    """`never mind, my friend has a table`. Not where they name what they want instead."""
    if understood.facts or understood.bare:
        return False
    if not utterance.rest:
        return utterance.denies
    return understood.intent in REFUSALS and set(understood.intents) <= REFUSALS | POLITE


def names_what_is_off(heard: Hearing) -> bool:
    """`forget the order`, while the order is in the making."""
    top = heard.window.top
    noun = NOUNS.get(top.family) if top else None
    return noun is not None and calls_off_by_name(heard.text, heard.understood, noun)
