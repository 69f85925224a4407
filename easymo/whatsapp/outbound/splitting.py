"""Text that is too long for one message, or for one label."""

import re

from easymo.whatsapp.outbound.limits import TEXT_CHARACTERS

PARAGRAPH = re.compile(r"(?=\n[^\S\n]*\n)")
LINE = re.compile(r"(?=\n)")
SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)\]*_~]*(?=\s)")
WORD = re.compile(r"(?=\s)")


def split(text: str, limit: int = TEXT_CHARACTERS) -> list[str]:
    """`text` in parts of at most `limit` characters; none for a blank one.

    Parts end where a paragraph, a line or a sentence does, else between words; a word is cut
    only if it is longer than a part. Nothing is lost but the whitespace at the cuts.
    """
    if len(text) <= limit:
        return [text] if text.strip() else []
    parts, rest = [], text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    """Where the first part ends. An early end of a paragraph is not worth a tiny message."""
    window = text[: limit + 1]
    for boundary, earliest in (PARAGRAPH, limit // 2), (LINE, limit // 2), (SENTENCE, limit // 3):
        if (cut := _last(boundary, window)) > earliest:
            return cut
    return _last(WORD, window) or limit


def _last(boundary: re.Pattern[str], window: str) -> int:
    return max((match.end() for match in boundary.finditer(window)), default=0)


def shorten(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, ended by … where something is missing."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    words = line[:limit].rsplit(" ", 1)[0] if " " in line[: limit - 1] else line
    return words[: limit - 1].rstrip() + "…"
