"""The shape of an amount in a message: digits or number words, with what is written around them."""

import re
from functools import cache

from easymo.messages.amount_parser import ENDING, PARTS
from easymo.messages.number_words import NumberWords, languages
from easymo.models.guided.lexicon.text import alternation, whole

_SPACE = "[ \u00a0\u202f\u2009]"
# Other currencies are taken with their number, so that it is refused and not read as francs.
_FOREIGN = (
    r"[$€£]|(?:us|ugx|kes|tzs|bif|cdf|gbp|usd|eur)(?:s|d)?\b|dollars?|euros?\b|pounds?|livres?"
    r"|(?:k|t|u)?shs?\b|(?:k|t|u)?shillings?|shilingi|amadolari|dola\b"
)
_NAMED = rf"(?:rwfs?|frws?|rfs?|francs?|frs?|f|amafaranga|{_FOREIGN})"
_BEFORE = rf"(?:(?:rwfs?|frws?|rfs?|frs|amafaranga|{_FOREIGN}){_SPACE}?)?"
_LESS = rf"(?:(?:(?<!au )(?:minus|moins|negative){_SPACE})|[-−+]{_SPACE}?)?"
# Digits are taken to the end of their token or not at all: 150,000/… is never 150.
_DIGITS = (
    rf"(?<![\w#:/.,'’=])(?<![/.,=]-){_BEFORE}{_LESS}"
    rf"(?>\d+(?:[.,'’_]\d+|{_SPACE}\d{{3}}(?!\d))*(?:{_SPACE}?[{PARTS}])?)"
    rf"(?:{_SPACE}?k\b|e\d+)?"
)
_CURRENCY = (
    rf"(?:{_SPACE}?{ENDING})?(?:{_SPACE}?{_NAMED})?(?:{_SPACE}?{ENDING})?"
    r"(?!\w|[:/=]|['’_]\w)"
)
# A customer's own number is given beside an amount.
PHONE = re.compile(rf"(?<![\w+])(?:\+?250|0){_SPACE}?7[2389](?:[ -]?\d){{7}}(?!\d)")


@cache
def money_pattern() -> re.Pattern[str]:
    word = alternation(_words("units", "tens", "hundreds", "scales"))
    half, begun = _said("and_half"), _said("half_of")
    article = rf"(?:{_said('articles')}\s+)?"
    more = rf"(?:[\s-]+(?:{half}|(?:(?:and|et|na)\s+|n['’])?{article}{word})\b|['’]?\s*{half}\b)*"
    spelled = rf"(?:(?<!au )(?:minus|moins){_SPACE})?\b(?:{begun}[\s-]+)?{article}{word}{more}\b"
    scaled = rf"\b{_scales_first()}{_SPACE}(?>\d+(?:[.,]\d+)*){more}"
    mixed = rf"{_DIGITS}{_SPACE}?(?:{half}{_SPACE})?{word}\b{more}"
    return re.compile(rf"(?:{scaled}|{mixed}|{_DIGITS}|{spelled}){_CURRENCY}", re.IGNORECASE)


def _scales_first() -> str:
    """`ibihumbi 250`, `laki 2`."""
    return alternation(w for each in languages() if each.scale_comes_first for w in each.scales)


@cache
def scale_pattern() -> re.Pattern[str]:
    """Hundreds and more: without a digit only they make a number money."""
    return whole(alternation(_words("hundreds", "scales")))


def _words(*tables: str) -> set[str]:
    return {word for each in languages() for table in tables for word in getattr(each, table)}


def _said(part: str) -> str:
    """Phrases of a list, where an apostrophe may stand for a space: `n'igice`."""
    phrases = {phrase for each in languages() for phrase in _list(each, part)}
    ordered = sorted(phrases, key=len, reverse=True)
    return "(?:" + "|".join(p.replace(" ", r"[\s'’-]+") for p in ordered) + ")"


def _list(each: NumberWords, part: str) -> frozenset[str]:
    return frozenset(getattr(each, part))
