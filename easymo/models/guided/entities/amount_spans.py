"""Where a message names an amount. Its value is read by `easymo/messages/amount_parser.py`."""

import re
from functools import cache

from easymo.messages.amount_parser import ENDING
from easymo.messages.number_words import languages
from easymo.models.guided.lexicon.text import Mention, alternation

_SPACE = "[ \u00a0\u202f\u2009]"
# Other currencies are taken with their number, so that it is refused and not read as francs.
_FOREIGN = (
    r"[$€£]|(?:us|ugx|kes|tzs|bif|cdf|gbp|usd|eur)(?:s|d)?\b|dollars?|euros?|pounds?|livres?"
    r"|(?:k|t|u)?shs?\b|(?:k|t|u)?shillings?|shilingi|amadolari|dola\b"
)
_NAMED = rf"(?:rwfs?|frws?|rfs?|francs?|frs?|f|amafaranga|{_FOREIGN})"
_BEFORE = rf"(?:(?:rwfs?|frws?|rfs?|frs|amafaranga|{_FOREIGN}){_SPACE}?)?"
# Digits are taken to the end of their token or not at all: 150,000/… is never 150.
_DIGITS = (
    rf"(?<![\w#:/.,'’=])(?<![/.,=]-){_BEFORE}(?:[-−+]{_SPACE}?)?"
    rf"(?>\d+(?:[.,'’_]\d+|{_SPACE}\d{{3}}(?!\d))*)(?:{_SPACE}?k\b|e\d+)?"
)
_CURRENCY = (
    rf"(?:{_SPACE}?{ENDING})?(?:{_SPACE}?{_NAMED})?(?:{_SPACE}?{ENDING})?"
    r"(?!\w|[:/=]|['’_]\w)"
)


def read_amount_words(text: str, *, bare: bool = False) -> str | None:
    """`top up 5 000 francs please`: "5 000 francs".

    Of several amounts all that stands from the first to the last is given, for that is no amount
    and is refused. `bare` also takes small number words: the answer to a question for an amount.
    """
    found = [match for match in _pattern().finditer(text) if bare or _is_money(match[0])]
    return text[found[0].start() : found[-1].end()].strip() if found else None


def find_mentions(text: str) -> list[Mention[str]]:
    """Each amount on its own, with where it stands."""
    found = (match for match in _pattern().finditer(text) if _is_money(match[0]))
    return [Mention(match[0].strip(), match.start(), match.end()) for match in found]


def _is_money(words: str) -> bool:
    """Without a digit only a scale makes it money: `one more time` is none."""
    return any(letter.isdecimal() for letter in words) or bool(
        _scales() & set(re.findall(r"[^\W\d_]+", words.casefold()))
    )


@cache
def _scales() -> frozenset[str]:
    return frozenset(word for each in languages() for word in (*each.scales, *each.hundreds))


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(
        word
        for each in languages()
        for table in (each.units, each.tens, each.hundreds, each.scales)
        for word in table
    )


@cache
def _pattern() -> re.Pattern[str]:
    word = alternation(_vocabulary())
    spelled = rf"(?:(?:minus|moins){_SPACE})?\b{word}(?:[\s-]+(?:(?:and|et|na)\s+|n['’])?{word})*\b"
    mixed = rf"{_DIGITS}{_SPACE}?{word}\b(?:[\s-]+(?:(?:and|et)\s+)?{word})*"
    return re.compile(rf"(?:{mixed}|{_DIGITS}|{spelled}){_CURRENCY}", re.IGNORECASE)
