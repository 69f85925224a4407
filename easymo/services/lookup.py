"""What a customer names, found among what there is, misspelled or not."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kit.errors import Refused

SHORTEST_CORRECTED = 4
LONG = 8
LEAST_OF_A_NAME = 4
SHORTEST_STEM = 4
# Of Kinyarwanda, then of Swahili; the longest first.
_CLASS_PREFIX = re.compile(
    r"umu|imi|aba|ama|iki|igi|ibi|iby|icy|uru|ubu|aka|aga|utu|udu|in|im|i|mi|ma|ki|vi|wa|m|u"
)
# Part of a product's name, and no way of asking for it.
UNITS = {"kg", "gr", "ml", "cl", "cm", "mm", "pcs"}


def split_words(text: str) -> list[str]:
    """As `plain_words` of the database: small letters without accents."""
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)


def find_known(asked: Sequence[str], vocabulary: Iterable[str]) -> list[str]:
    """The words of `vocabulary` that are meant; misspelled ones only when none is spelled right."""
    there = {word for word in vocabulary if len(word) > 1 and word.isalpha()} - UNITS
    inflected: dict[str, list[str]] = {}
    for word in sorted(there):
        for stem in _stems(word):
            inflected.setdefault(stem, []).append(word)
    exact = [meant for word in asked if (meant := _find_form(word, there, inflected))]
    return exact or [meant for word in asked if (meant := find_nearest(word, there))]


def _find_form(word: str, there: set[str], inflected: Mapping[str, list[str]]) -> str | None:
    """The word itself, or in another number: `breads`, `imigati` and `umugati`.

    Of two with one stem the nearest: one `igitoki` is of `ibitoki`, bananas, and not of `intoki`,
    fingers.
    """
    if word in there:
        return word
    found = next((inflected[stem] for stem in _stems(word) if stem in inflected), None)
    return min(found, key=lambda one: OSA.distance(word, one)) if found else None


def _stems(word: str) -> list[str]:
    """A word, without an ending that makes it many, and without a prefix of a noun class."""
    found = [word]
    for ending in ("es", "s", "x"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM - 1:
            found.append(word.removesuffix(ending))
    prefix = _CLASS_PREFIX.match(word)
    if prefix and len(word) - prefix.end() >= SHORTEST_STEM:
        found.append(word[prefix.end() :])
    return found


def find_nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The word that was probably meant.

    By letters changed, left out or swapped, since swapped letters of a short word leave no trigram
    of it. The first letter is nearly always typed right.
    """
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return None
    allowed = 1 if len(word) < LONG else 2
    candidates = sorted(one for one in vocabulary if one[:1] == word[0])
    found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
    return str(found[0]) if found and len(found[0]) >= SHORTEST_CORRECTED - 1 else None


def find_named(text: str, names: Mapping[str, str]) -> list[str]:
    """Which of `names` (what each is called, by key) a text names by a word of its own."""
    owners: dict[str, set[str]] = {}
    for key, name in names.items():
        for word in split_words(name):
            if len(word) >= LEAST_OF_A_NAME:
                owners.setdefault(word, set()).add(key)
    asked = split_words(text)
    meant = [word if word in owners else find_nearest(word, owners) for word in asked]
    keys = [owners[word] for word in meant if word]
    both = set.intersection(*keys) if keys else set()
    return sorted(both or set().union(*keys))


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


N = TypeVar("N", bound=Numbered)


def find_numbered(rows: Sequence[N], number: int, missing: type[Refused]) -> N:
    """The one of that number among what a customer has.

    Raises `missing`, which names the numbers there are.
    """
    for row in rows:
        if row.id == number:
            return row
    raise missing(yours=", ".join(f"#{row.id}" for row in rows) or "none")
