"""Whose wallet is spoken of: money of somebody else is neither shown nor moved."""

import re
from functools import cache

from easymo.models.guided.lexicon.figures import write_figures
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold


def is_of_another(text: str) -> bool:
    """`jean's wallet`, `le solde de Jean`, `wallet ya Jean`: not `the balance of my wallet`.

    An amount is no owner: `le portefeuille de cinq mille francs`. A phone's number is one.
    """
    plain = fold(text)
    written = write_figures(plain).text
    named = any(pattern.search(written) for pattern in _patterns(r"[a-z][a-z0-9]{2,}"))
    return named or any(pattern.search(plain) for pattern in _patterns(r"\d{9,}"))


@cache
def _patterns(owner: str) -> tuple[re.Pattern[str], ...]:
    """A language's own words each: `la` is an article in one and means "of" in another.

    `owner` is how whoever has the money is written.
    """
    patterns = [
        re.compile(r"(?<![a-z0-9])[a-z]+(?:['’]s| s)\s+(?:wallet|account|balance)(?![a-z])")
    ]
    for book in phrasebooks():
        cues = book.cues
        patterns.append(
            re.compile(
                rf"(?<![a-z0-9]){alternation(cues.purses)}\s+{alternation(cues.belongs_to)}['’ ]\s*"
                rf"(?!{alternation(cues.own)}(?![a-z0-9])){owner}"
            )
        )
    return tuple(patterns)
