"""A text as rules read it: without dressing, in sentences and clauses."""

import re
import unicodedata
from functools import lru_cache

MARKUP = re.compile(r"[*_~`]+")
SENTENCE = re.compile(r"[^.!?\n…]*(?:\.(?=\S)[^.!?\n…]*)*[.!?…]*\n*")
# Not within `10,000`, `19:00` and `17:00–23:00`.
CLAUSE = re.compile(r"[,:—–](?!\d)|[;()\n]|\s-\s|\b(?:but|mais|ariko|lakini)\b")
QUOTES = str.maketrans("’‘ʼ`´", "'''''")


@lru_cache(maxsize=512)
def lower(text: str) -> str:
    """Small letters, composed, without markup and without signs that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text).translate(QUOTES)
    if not plain.replace("\n", "").isprintable():
        plain = "".join(c for c in plain if c == "\n" or not _is_unseen(c))
    return MARKUP.sub("", plain).casefold()


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign).startswith("C")


def sentences(text: str) -> list[str]:
    return [found for one in SENTENCE.findall(text) if (found := one.strip())]


def clauses(sentence: str) -> list[str]:
    return [found for one in CLAUSE.split(sentence) if (found := one.strip())]


def asks(sentence: str) -> bool:
    return sentence.rstrip(" \"'”»)").endswith("?")


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", lower(text))
