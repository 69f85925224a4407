"""Questions that anybody may ask at any time: whoever asks, the same answer fits."""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.intents import INTENTS, Intent, Intents, intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.plain import is_plain
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.spelling import correct_spelling
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.understanding import Understanding, understand

# Answered in words alone, always the same ones; of the others an answer is looked up.
ABOUT_EASYMO = intents_with("about_easymo")
ASKED = intents_with("question") | ABOUT_EASYMO
GREETINGS: Intents = frozenset({"hello", "how_are_you"})
LEAST_WORDS, MOST_WORDS = 3, 25
MOST_GREETED = 5


def find_cacheable_question(
    text: str, situation: Situation, language: str, *, is_first: bool
) -> str | None:
    """The question in plain spelling and without courtesies.

    None when it may be about the customer, the moment or what was said before. A conversation's
    first message leans on nothing: "how much is it?" is then a question of its own.
    """
    if not is_plain(text):
        return None
    names = [venue.name for venue in situation.venues]
    plain = _strip_courtesies(correct_spelling(text, names))
    if not plain or "\n" in text.strip() or re.search(r"\d", text):
        return None
    if _cue("passing").search(plain) or (not is_first and _leans(plain)):
        return None
    understood = understand(text, situation, language)
    asks = understood.is_question or bool(_cue("asking").match(plain))
    return _unify_question(plain) if _is_general(understood, asks=asks) else None


def only_greets(text: str, situation: Situation, language: str) -> bool:
    """Whether the message says hello, and nothing that an answer after it could lean on."""
    understood = understand(text, situation, language)
    return bool(understood.intents) and _is_small(understood) and understood.words <= MOST_GREETED


def is_listed(question: str) -> bool:
    """Whether a common question is one of those that are written down, with all ways of asking."""
    return question in _same()


def find_own_sentence(text: str, situation: Situation, language: str) -> str | None:
    """The name of the sentence that says what EasyMO is, when that is all that was asked."""
    intent = understand(text, situation, language).intent
    return INTENTS[intent].says if intent and intent in ABOUT_EASYMO else None


def read_subject(text: str, situation: Situation, language: str) -> Intent | None:
    """What the question is about."""
    return understand(text, situation, language).intent


def _is_small(understood: Understanding) -> bool:
    return GREETINGS.issuperset(understood.intents) and not understood.facts


def _is_general(understood: Understanding, *, asks: bool) -> bool:
    facts = understood.facts
    if facts.day or facts.time or facts.guests is not None or understood.open or understood.bare:
        return False
    if understood.words > MOST_WORDS or understood.ordinal or understood.is_correction:
        return False
    if understood.intents:
        return understood.intent in ASKED
    return asks and understood.words >= LEAST_WORDS


def _strip_courtesies(plain: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    while (shorter := _polite().sub("", words).strip()) != words:
        words = shorter
    return words


def _unify_question(plain: str) -> str:
    """One way of asking what can be asked in several: `prices` for `how much is a table`."""
    essence = _essence(plain)
    return _same().get(essence, essence)


def _essence(plain: str) -> str:
    """`what are your prices` as `prices`."""
    return " ".join(_cue("empty").sub(" ", plain).split()) or plain


def _leans(plain: str) -> bool:
    return bool(_cue("leaning").search(plain) or _cue("goes_on").match(plain))


@cache
def _polite() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.cues.polite)
    return re.compile(rf"^{words}(?![a-z0-9])|(?<![a-z0-9]){words}$")


@cache
def _same() -> dict[str, str]:
    """By every way of asking, the first of its list."""
    lists = [ways for book in phrasebooks() for ways in book.cues.same]
    plain = [[_essence(_strip_courtesies(fold(way))) for way in ways] for ways in lists]
    return {way: ways[0] for ways in plain for way in ways}


@cache
def _cue(name: Literal["leaning", "passing", "goes_on", "asking", "empty"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.cues, name)))
