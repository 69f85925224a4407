"""Where a message names an amount. Its value is read by `easymo/messages/amount_parser.py`."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from easymo.messages import amount_parser
from easymo.models.guided.entities.money.amount_pattern import (
    PHONE,
    money_pattern,
    scale_pattern,
)
from easymo.models.guided.entities.resolution import resolve_mention
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, mask
from kit.errors import Refused

# A smaller number by itself counts something else, where an amount stands beside it.
LEAST_BARE = 100
_BETWEEN_NUMBERS = re.compile(r"\s*(?:or|to|and|ou|et|à|au|hadi|na|kugeza|cyangwa|-|–)?\s*")


def read_amount_words(text: str, *, bare: bool = False) -> str | None:
    """`top up 5 000 francs please`: "5 000 francs".

    Of several amounts the one they corrected to; else all that stands from the first to the last,
    for that is no amount and is refused. `bare` also takes small number words: the answer to a
    question for an amount.
    """
    found = _without_denied(text, _without_counts(text, _find(text, bare=bare)))
    if not found:
        return None
    meant = resolve_mention(_plain(text), found)
    return meant if meant is not None else text[found[0].start : found[-1].end].strip()


def names_money(text: str) -> bool:
    """Whether one amount is named that counts nothing else: `5k`, `elfu kumi`, and no `4`."""
    words = read_amount_words(text, bare=True)
    try:
        return words is not None and amount_parser.read(words) >= LEAST_BARE
    except Refused:
        return False


def find_mentions(text: str) -> list[Mention[str]]:
    """Each amount on its own, with where it stands."""
    return _find(text, bare=False)


def _find(text: str, *, bare: bool) -> list[Mention[str]]:
    phones = [Mention("", match.start(), match.end()) for match in PHONE.finditer(text)]
    matches = money_pattern().finditer(mask(text, phones))
    return [
        Mention(match[0].strip(), match.start(), match.end())
        for match in matches
        if bare or _is_money(match[0])
    ]


def _without_counts(text: str, found: Sequence[Mention[str]]) -> list[Mention[str]]:
    """`20k for 4 people`: without the 4. `5 to 10k` keeps both, and is asked about."""
    if all(_is_count(one.value) for one in found):
        return [*found]
    return [
        one
        for at, one in enumerate(found)
        if not _is_count(one.value)
        or any(
            _BETWEEN_NUMBERS.fullmatch(text[first.end : second.start])
            for first, second in zip(
                found[max(0, at - 1) : at + 1], found[at : at + 2], strict=False
            )
            if first is not second
        )
    ]


def _without_denied(text: str, found: list[Mention[str]]) -> list[Mention[str]]:
    """`si 5000 ni 8000`: without the first, in whatever language that is, where one is left."""
    plain = _plain(text)
    return [one for one in found if not _denial().search(plain, 0, one.start)] or found


@cache
def _denial() -> re.Pattern[str]:
    words = alternation(word for book in phrasebooks() for word in book.cues.negations)
    return re.compile(rf"(?<![a-z0-9]){words}\s+$")


def _is_count(words: str) -> bool:
    return words.isdecimal() and int(words) < LEAST_BARE


def _is_money(words: str) -> bool:
    """Without a digit only a scale makes it money: `one more time` is none."""
    return any(letter.isnumeric() for letter in words) or bool(
        scale_pattern().search(words.casefold())
    )


def _plain(text: str) -> str:
    """Small letters without accents, each where it was."""
    return "".join(unicodedata.normalize("NFD", letter)[0].casefold()[:1] or " " for letter in text)
