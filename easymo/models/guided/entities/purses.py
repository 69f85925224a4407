"""Whose wallet is spoken of: money of somebody else is neither shown nor moved."""

import re
from functools import cache

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold


def is_of_another(text: str) -> bool:
    """`jean's wallet`, `le solde de Jean`, `wallet ya Jean`: not `the balance of my wallet`."""
    return any(pattern.search(fold(text)) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """A language's own words each: `la` is an article in one and means "of" in another."""
    patterns = [
        re.compile(r"(?<![a-z0-9])[a-z]+(?:['’]s| s)\s+(?:wallet|account|balance)(?![a-z])")
    ]
    for book in phrasebooks():
        cues = book.cues
        patterns.append(
            re.compile(
                rf"(?<![a-z0-9]){alternation(cues.purses)}\s+{alternation(cues.belongs_to)}['’ ]\s*"
                rf"(?!{alternation(cues.own)}(?![a-z0-9]))[a-z0-9]{{3,}}"
            )
        )
    return tuple(patterns)
