"""Collects the words that people write, so that none is taken for a misspelling of another.

A word of a few sentences may be a slip itself: it is left out when it is nearly a word that is
written far more often.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from easymo.models.guided.lexicon.known_words import FILE, hash_words, load_hashes, write
from easymo.models.guided.lexicon.spelling import find_nearest_word, words_of

RARE, OFTEN = 3, 10
"""So few sentences may hold a slip; the word that is meant is in so many times as many."""
PHRASES = Path(__file__).parents[2] / "phrases"


def collect(texts: Iterable[str]) -> set[str]:
    """The words of the texts, without likely slips."""
    seen = Counter(word for text in texts for word in set(words_of(text)) if word.isalpha())
    return {word for word in seen if not _is_slip(word, seen)}


def write_collected(texts: Sequence[str], *, is_all: bool) -> None:
    """Keep them; those that were known before too, unless the texts are all there is."""
    hashes = hash_words(collect(texts))
    write(PHRASES / FILE, hashes if is_all else np.union1d(hashes, load_hashes()))


def _is_slip(word: str, seen: Counter[str]) -> bool:
    if seen[word] > RARE:
        return False
    nearest = find_nearest_word(word)
    return nearest != word and seen[nearest] >= OFTEN * seen[word]
