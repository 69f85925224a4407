"""Text that folding takes nothing from but case, accents of our languages and punctuation."""

import re
import string
import unicodedata

ACCENTED = "àâäáçéèêëîïíôöóùûüúÿñœæ"
PUNCTUATION = " \n\u00a0\u202f.,;:!?'’‘\"“”«»()-–…"
_PLAIN = frozenset(string.ascii_letters + ACCENTED + ACCENTED.upper() + PUNCTUATION)
_STRETCHED = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)


def is_plain(text: str) -> bool:
    """Whether all that a model would read of it stands in its folded spelling too.

    A list of what may stand there, not of what may not: Unicode grows, and has signs nobody sees.
    """
    composed = unicodedata.normalize("NFC", text)
    return _PLAIN.issuperset(composed) and not _STRETCHED.search(composed)
