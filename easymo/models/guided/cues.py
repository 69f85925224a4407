"""Words that deny what stands behind them, of all languages at once."""

from functools import cache
from typing import Literal

from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.text import one_of


@cache
def denying(cue: Literal["negations", "denials"], language: str) -> str:
    """A regular expression for any of them, in a text that is mainly in `language`.

    A single letter (`n'annulez pas`) counts in its own language only: in Kinyarwanda `n'` is "and".
    """
    return one_of(
        word
        for book in phrasebooks()
        for word in getattr(book.cues, cue)
        if len(word) > 1 or book.language == language
    )
