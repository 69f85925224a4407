"""Two amounts that share one word for thousands: `between 200 and 300 thousand`."""

import re

_TO = r"(?:\s+(?:and|to|et|à|a|na|hadi|mpaka|kugeza|kugera)\s+|\s?[-–]\s?)"
_BEHIND = r"k\b|thousand|mille|millions?"
_BEFORE = r"ibihumbi|elfu|laki|miliyoni|milioni"
_SCALE_BEHIND = re.compile(
    rf"(?<![\w.,])(\d{{1,3}})({_TO})(\d{{1,3}})(\s?)({_BEHIND})", re.IGNORECASE
)
_SCALE_BEFORE = re.compile(
    rf"\b({_BEFORE})\s+(\d{{1,3}})({_TO})(?:ya\s+)?(\d{{1,3}})(?![\w.,])", re.IGNORECASE
)
# `laki mbili na laki tatu`: one amount has each scale once.
_SCALE_TWICE = re.compile(rf"\b({_BEFORE})\b(\s+\w+)\s+na\s+(?=\1\b)", re.IGNORECASE)


def share_scale(text: str) -> str:
    """The text with the word said of each: `200 thousand and 300 thousand`."""
    text = _SCALE_BEHIND.sub(r"\1\4\5\2\3\4\5", text)
    text = _SCALE_BEFORE.sub(r"\1 \2\3\1 \4", text)
    return _SCALE_TWICE.sub(r"\1\2 ; ", text)
