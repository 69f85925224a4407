"""Whether a text shows anything at all."""

import unicodedata

BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs by name, drawn as nothing: fillers of Hangul, an empty cell of Braille."""


def is_visible(text: str) -> bool:
    """False when only spaces, controls, format signs and marks on nothing are in it."""
    return any(_is_drawn(sign) for sign in text)


def _is_drawn(sign: str) -> bool:
    # Z: spaces and line ends; C: controls, formats, private and unassigned; M: marks on a letter.
    return unicodedata.category(sign)[0] not in "ZCM" and sign not in BLANK
