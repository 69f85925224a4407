"""Notes that MTN takes: it answers 400 to an apostrophe, and Kinyarwanda is full of them."""

import re
import unicodedata

LONGEST = 160
FALLBACK = "EasyMO"

_TIMES = re.compile(r"(?<=\d):(?=\d)")
_NOT_HARMLESS = re.compile(r"[^A-Za-z0-9 .-]+")
_SPACES = re.compile(r" {2,}")


def strip_note(note: str) -> str:
    """The note in letters, digits, spaces, dots and hyphens; never empty, never too long."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", note) if not unicodedata.combining(c))
    timed = _TIMES.sub(".", plain)
    spaced = _SPACES.sub(" ", _NOT_HARMLESS.sub(" ", timed)).strip()
    return spaced[:LONGEST].strip() or FALLBACK
