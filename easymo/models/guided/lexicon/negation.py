"""Words that deny what stands behind them, of all languages at once."""

from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation

SHORT = 2


@cache
def denial_pattern(cue: Literal["negations", "denials"], language: str) -> str:
    """A regular expression for any of them, in a text that is mainly in `language`.

    A short one counts in its own language only: `n'` denies in French and is "and" in Kinyarwanda,
    `si` denies in Swahili and is "if" in French.
    """
    return alternation(
        word
        for book in phrasebooks()
        for word in getattr(book.cues, cue)
        if len(word) > SHORT or book.language == language
    )
