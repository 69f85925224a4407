"""Signs that cannot be seen, that turn the line around, or that look like other letters."""

import re
import unicodedata

from easymo.guardrails.evidence import Evidence, Violation

JOINER, STYLE = "\u200d", "\ufe0f"
UNSEEN = {"Cf", "Cc", "Co", "Cn", "Cs"}
LOOKS_LIKE = re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f\u13a0-\u13ff]")
DRESSED = range(0x1D400, 0x1D800)
ENCLOSED = range(0xFF01, 0xFF5F)
FLAG_TAGS = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f")
MOST_MARKS = 2
PLAIN = re.compile(
    "[\\n\\t\\x20-\\x7e\u00a0-\u00ac\u00ae-\u017f\u2010-\u2015\u2018-\u201f\u2022\u2026\u20ac]*"
)
"""Letters of our languages, as most texts have them alone."""


def find_hidden(text: str, evidence: Evidence) -> Violation | None:
    if PLAIN.fullmatch(text):
        return None
    text = FLAG_TAGS.sub("", text)
    for place, sign in enumerate(text):
        if sign in "\n\t" or (sign == JOINER and _joins(text, place)):
            continue
        if unicodedata.category(sign) in UNSEEN:
            return _found("hidden_signs")
        if ord(sign) in DRESSED or ord(sign) in ENCLOSED:
            return _found("odd_letters")
    if _is_stacked(text) or (LOOKS_LIKE.search(text) and re.search(r"[A-Za-z]", text)):
        return _found("odd_letters")
    return None


def _joins(text: str, place: int) -> bool:
    """Between two pictures it makes one of them: a family, a profession."""
    around = text[max(place - 2, 0) : place] + text[place + 1 : place + 2]
    pictures = [sign for sign in around if sign != STYLE]
    return len(pictures) > 1 and all(unicodedata.category(one) in ("So", "Sk") for one in pictures)


def _is_stacked(text: str) -> bool:
    marks = 0
    for sign in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > MOST_MARKS:
            return True
    return False


def _found(rule: str) -> Violation:
    return Violation(rule, "You write signs that cannot be seen or read. Use plain letters.")
