"""Whether a message is nobody's here: the score against what the phrase lists say."""

from easymo.models.guided.entities.goods.everyday_goods import find_goods, names_only_goods
from easymo.models.guided.entities.places import names_journey
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.agent_score.agent_classifier import score
from easymo.models.guided.nlu.agent_score.known_messages import OUT_OF_SCOPE
from easymo.models.guided.nlu.agent_score.native_sentences import NONE
from easymo.models.guided.nlu.keyword_pairs import find_signs
from easymo.models.guided.nlu.understanding import Understanding

FEWEST_WORDS, MANY_WORDS = 3, 8
"""Fewer are answers, names and courtesies; so many say more than a courtesy that is in them."""
OURS_FOR_SURE = intents_with("memory") | intents_with("setting")
"""Said to EasyMO and to nobody else."""
OURS_ALONE = (
    intents_with("small_talk")
    | intents_with("reply")
    | intents_with("about_easymo")
    | (intents_with("off_topic") - {OUT_OF_SCOPE})
    | {"person", "tickets"}
)
"""The same, where not much else is said: "hello, move my meeting" is about a meeting."""
COURTESIES = intents_with("courtesy")
"""Words that ask for nothing: what stands behind a greeting has to be an agent's by itself."""
NEEDED, AGAINST_A_PHRASE, AGAINST_FACTS = 0.5, 0.75, 0.85
"""The share of `none` that it takes where no list knows the message, where a phrase of ours is in
it, and where it has a booking's facts."""
READ, WORTH_AN_ANSWER = "payment", 0.3
"""A wallet is only looked at: its share before that is worth it, though `none` is likelier."""
LEAST_TO_DRAFT, MOST_TO_DRAFT, MOST_WITH_A_SIGN = 0.65, 0.4, 0.55
"""The share of an agent before anything is drafted by it without a phrase that asks for it; and
that of `none` from which on it is not, whatever phrases say; more where a complaint shows in two
parts of it."""


def is_out_of_scope(understood: Understanding) -> bool:
    """Whether a message is about something that EasyMO does not do. Nothing may act on it then."""
    if understood.intent == OUT_OF_SCOPE:
        return True
    if not may_be_judged(understood) or _asks_for_goods(understood):
        return False
    found = score(understood.text)
    return found.of(NONE) >= _needed(understood) and found.of(READ) < WORTH_AN_ANSWER


def _asks_for_goods(understood: Understanding) -> bool:
    """`by the way, how much is the rice at Simba?`"""
    return understood.intent == "products" and bool(find_goods(fold(understood.text)))


def may_draft(understood: Understanding, agent: str, *, is_expected: bool = False) -> bool:
    """Whether a first message is the agent's surely enough to begin a draft with. It `is_expected`
    where the customer has what they seem to speak of."""
    if not may_be_judged(understood) or names_only_goods(fold(understood.text)):
        return True
    found = score(understood.text)
    asks = not COURTESIES.issuperset(understood.intents)
    if asks or understood.facts.is_order or is_expected:
        return found.of(NONE) <= (MOST_WITH_A_SIGN if _has_sign(understood) else MOST_TO_DRAFT)
    return found.of(agent) >= LEAST_TO_DRAFT


def _has_sign(understood: Understanding) -> bool:
    """`the charger I bought … is dead`: a thing, and what is wrong with it."""
    return understood.intent == "complaint" and "complaint" in find_signs(fold(understood.text))


def may_be_judged(understood: Understanding) -> bool:
    """Not a whole order, nor a few words: rules know those better, and cost less."""
    facts = understood.facts
    if (facts.venue and facts.is_order) or understood.intent in OURS_FOR_SURE:
        return False
    fewest = MANY_WORDS if understood.intent in OURS_ALONE else FEWEST_WORDS
    return understood.words >= fewest and understood.has_known_words


def _needed(understood: Understanding) -> float:
    facts = understood.facts
    if facts.is_order or facts.venue or names_journey(understood.text):
        return AGAINST_FACTS
    return AGAINST_A_PHRASE if understood.intent else NEEDED
