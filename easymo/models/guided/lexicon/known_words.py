"""Words of the four languages, as hashes: whoever writes one has not misspelled another.

They are those of our own messages and of native speakers' sentences. A hash tells whether a word
is one of them, and not which words there are.
"""

import io
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FILE = "known_words.npy"

Hashes = NDArray[np.uint32]


def is_known_word(word: str) -> bool:
    """Whether a folded word is one that people write."""
    return crc32(word.encode()) in _known()


def hash_words(words: Iterable[str]) -> Hashes:
    """In order, each once."""
    return np.array(sorted({crc32(word.encode()) for word in words}), dtype=np.uint32)


def load_hashes() -> Hashes:
    """Those that come with the product."""
    file = files("easymo.models.guided").joinpath("phrases", FILE)
    return np.asarray(np.load(io.BytesIO(file.read_bytes())), dtype=np.uint32)


def write(path: Path, hashes: Hashes) -> None:
    np.save(path, hashes)


@cache
def _known() -> frozenset[int]:
    return frozenset(load_hashes().tolist())
