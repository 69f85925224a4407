"""Answers that need no tool: greetings, thanks, what EasyMO is, what it cannot do."""

from easymo.models.guided.lexicon.intents import INTENTS, Intent
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.phrase_match import match_intents
from easymo.models.guided.policies.decision import PolicyInput, Say

# In more words than these a customer speaks of something else as well.
MOST_FAREWELL_WORDS = 8


def says_farewell(text: str) -> bool:
    """Whether a short message thanks or says goodbye, and asks for nothing."""
    plain = fold(text)
    if not plain or len(plain.split()) > MOST_FAREWELL_WORDS:
        return False
    return match_intents(plain)[:1] in (("thanks",), ("goodbye",))


def answer(policy_input: PolicyInput, intent: Intent | None) -> Say | None:
    """The sentence for `intent`, when words are all it needs."""
    if intent == "hello" and policy_input.situation.name:
        return Say("general.hello_named", {"name": policy_input.situation.name})
    says = INTENTS[intent].says if intent else None
    return Say(says) if says else None
