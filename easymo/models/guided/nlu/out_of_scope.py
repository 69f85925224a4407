"""Whether a message is nobody's here: the score against what the phrase lists say."""

from easymo.models.guided.lexicon.intents import Intent, intents_with
from easymo.models.guided.nlu.agent_classifier import AgentScore, score
from easymo.models.guided.nlu.known_messages import OUT_OF_SCOPE
from easymo.models.guided.nlu.native_sentences import NONE
from easymo.models.guided.nlu.understanding import Understanding

FEWEST_WORDS = 3
"""Fewer are answers, names and courtesies."""
OURS_FOR_SURE = (
    intents_with("small_talk")
    | intents_with("memory")
    | intents_with("setting")
    | intents_with("reply")
    | intents_with("about_easymo")
    | {"person", "tickets", "insult"}
)
"""Said of EasyMO and of nobody else."""
NEEDED, AGAINST_A_PHRASE, AGAINST_AN_ORDER = 0.6, 0.8, 0.93
"""The share of `none` that it takes where no list knows the message, where a phrase of ours is in
it, and where the phrase has a booking's facts beside it."""
LEAST_TO_DRAFT, LEAST_BESIDE_A_PHRASE = 0.6, 0.35
"""The share of an agent before anything is drafted by it, where no phrase or one asks for it."""


def is_out_of_scope(understood: Understanding) -> bool:
    """Whether a message is about something that EasyMO does not do. Nothing may act on it then."""
    if understood.intent == OUT_OF_SCOPE:
        return True
    if not _may_be_judged(understood):
        return False
    return score(understood.text).of(NONE) >= _needed(understood)


def may_draft(understood: Understanding, agent: str) -> bool:
    """Whether a first message is the agent's surely enough to begin a draft with."""
    if not _may_be_judged(understood):
        return True
    found: AgentScore = score(understood.text)
    needed = LEAST_TO_DRAFT if understood.intent is None else LEAST_BESIDE_A_PHRASE
    return found.of(agent) >= needed


def _may_be_judged(understood: Understanding) -> bool:
    """Not one whose venue is ours, nor a few words: rules know those better, and cost less."""
    if understood.facts.venue or understood.intent in OURS_FOR_SURE:
        return False
    return understood.words >= FEWEST_WORDS and understood.has_known_words


def _needed(understood: Understanding) -> float:
    facts = understood.facts
    intent: Intent | None = understood.intent
    if intent is None:
        return NEEDED
    return AGAINST_AN_ORDER if facts.is_order else AGAINST_A_PHRASE
