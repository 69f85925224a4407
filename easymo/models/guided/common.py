"""Questions that anybody may ask at any time: whoever asks, the same answer fits."""

import re
from functools import cache

from easymo.models.guided.intents import Intent
from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.situation import Situation
from easymo.models.guided.spelling import corrected
from easymo.models.guided.text import one_of, whole
from easymo.models.guided.understanding import Understanding, understand

ASKED: set[Intent] = {"info", "help", "can_do", "who", "how_are_you"}
# Answered in words alone, always the same ones; of the others an answer is looked up.
NEEDS_NO_TOOL: set[Intent] = {"can_do", "who", "how_are_you"}
BESIDE: set[Intent] = {"hello", "thanks"}
LEAST_WORDS, MOST_WORDS = 3, 25


def common_question(text: str, situation: Situation, language: str) -> str | None:
    """The question in plain spelling and without courtesies.

    None when it may be about the customer, the moment or what was said before.
    """
    names = [venue.name for venue in situation.venues]
    plain = _bare(corrected(text, names))
    if not plain or "\n" in text.strip() or re.search(r"\d", text) or _leans(plain):
        return None
    understood = understand(text, situation, language)
    return plain if _is_general(understood) else None


def needs_no_tool(text: str, situation: Situation, language: str) -> bool:
    """Whether the question is answered by what EasyMO is."""
    return understand(text, situation, language).intent in NEEDS_NO_TOOL


def _is_general(understood: Understanding) -> bool:
    facts = understood.facts
    if facts.day or facts.time or facts.guests is not None or understood.open or understood.bare:
        return False
    if understood.words > MOST_WORDS or understood.ordinal or understood.is_correction:
        return False
    if understood.intents:
        return understood.intent in ASKED and set(understood.intents) <= ASKED | BESIDE
    return understood.is_question and understood.words >= LEAST_WORDS


def _bare(plain: str) -> str:
    words = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    while (shorter := _polite().sub("", words).strip()) != words:
        words = shorter
    return words


def _leans(plain: str) -> bool:
    return bool(_leaning().search(plain) or _goes_on().match(plain))


@cache
def _polite() -> re.Pattern[str]:
    words = one_of(word for book in phrasebooks() for word in book.cues.polite)
    return re.compile(rf"^{words}(?![a-z0-9])|(?<![a-z0-9]){words}$")


@cache
def _leaning() -> re.Pattern[str]:
    return whole(one_of(word for book in phrasebooks() for word in book.cues.leaning))


@cache
def _goes_on() -> re.Pattern[str]:
    return whole(one_of(word for book in phrasebooks() for word in book.cues.goes_on))
