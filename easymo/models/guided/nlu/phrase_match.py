"""The intents of a message, by phrase lists; meaning decides only what the lists do not know."""

import re
from functools import cache, lru_cache

from easymo.models.guided.lexicon.intents import (
    HOMES,
    INTENTS,
    RIDES,
    SHOPPING,
    Intent,
    intents_with,
)
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.negation import denial_pattern
from easymo.models.guided.lexicon.phrase_index import PhraseIndex
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.nlu.keyword_pairs import find_signs

REMEMBERED = 256
"""Lines: what is only goods is asked for before all else is."""
DENIABLE = intents_with("deniable")
QUESTIONS = intents_with("question")


@lru_cache(maxsize=REMEMBERED)
def match_intents(text: str) -> tuple[Intent, ...]:
    """Intents whose phrases are in the corrected text, the leading one first.

    A phrase inside a longer phrase of another intent does not count: `my reservation` in
    `make my reservation`. A place makes a ride of what is nothing else: `I want to order sugar in
    Remera` is an order.
    """
    spans = [
        (name, match.start(), match.end())
        for name, found in _phrases().find(text).items()
        for match in found
        if not (name in DENIABLE and _is_denied(text, match))
    ]
    kept = {
        name
        for name, start, end in spans
        if not any(
            _outweighs(other, name) and s <= start and end <= e and e - s > end - start
            for other, s, e in spans
        )
    }
    signs = find_signs(text)
    if "view" in signs:
        # Whether it is paid asks for no payment.
        kept -= {"pay", "pay_order"}
    if "pay_how" in kept:
        # How their order is paid is asked of no list, and asks for no payment.
        kept -= {"orders", "pay_order"}
    if "info" in signs:
        # What may be brought is no goods, and where to park no ride.
        kept, signs = kept - SHOPPING - RIDES, signs - RIDES
    if "out_of_scope" in signs:
        # How much of a medicine to take asks for none of it.
        kept = kept - SHOPPING - RIDES
    is_of_goods = bool(kept & (SHOPPING | HOMES)) or "pay_order" in signs
    said = kept | (signs - {"ride"} if is_of_goods else signs)
    return tuple(name for name in INTENTS if name in said)


def is_said(text: str, intent: Intent) -> bool:
    """Whether a phrase of the intent itself is there, not only signs of it."""
    return intent in _phrases().find(text)


def _outweighs(longer: Intent, shorter: Intent) -> bool:
    """`want to move my table` stays a change, though `want … table` is longer."""
    if (longer, shorter) == ("book", "pay"):
        return False
    return longer != shorter and (
        shorter not in {"cancel", "change"} or longer in QUESTIONS | {"ride_cancel"}
    )


def _is_denied(text: str, match: re.Match[str]) -> bool:
    return bool(_denial(detect_language(text)).search(text[: match.start()]))


@cache
def _phrases() -> PhraseIndex[Intent]:
    return PhraseIndex.of(
        {
            name: [
                phrase
                for book in phrasebooks()
                if name in book.intents
                for phrase in book.intents[name].phrases
            ]
            for name in INTENTS
        }
    )


@cache
def _denial(language: str) -> re.Pattern[str]:
    """`don't cancel`, `n'annulez pas`: asking for nothing of the kind."""
    words = denial_pattern("denials", language)
    return re.compile(rf"(?<![a-z0-9]){words}\s+(?:[a-z]+\s+){{0,2}}$")
