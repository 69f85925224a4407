"""The language of a clause by its letters: a table of how often each language has which runs.

It needs no word to be known. A name or a borrowed word is too short to tell anything by it.
"""

import io
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from easymo.models.guided.lexicon.text import fold

FILE = "letter_language.npz"
RUNS = (2, 3, 4)
BUCKETS = 8_192
UNSEEN = 0.1
"""How often a run is taken to be seen that never was."""

Shares = NDArray[np.float32]

_OTHER = re.compile(r"[^a-z]+")


@lru_cache(maxsize=256)
def tell_language(text: str) -> dict[str, float]:
    """How much likelier each language is than the likeliest, as logarithms: 0 is the likeliest."""
    languages, table = _table()
    fits = table[:, _buckets(text)].sum(axis=1)
    return dict(zip(languages, (fits - fits.max()).tolist(), strict=True))


def write(path: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Keep the table of texts, each with its language."""
    known = list(texts)
    languages = sorted({language for language, _ in known})
    counts = np.full((len(languages), BUCKETS), UNSEEN)
    for language, text in known:
        np.add.at(counts[languages.index(language)], _buckets(text), 1)
    shares = np.log(counts / counts.sum(axis=1, keepdims=True))
    np.savez_compressed(path, languages=np.array(languages), table=shares.astype(np.float16))


@cache
def _table() -> tuple[list[str], Shares]:
    file = files("easymo.models.guided").joinpath("phrases", FILE)
    with np.load(io.BytesIO(file.read_bytes())) as read:
        return read["languages"].tolist(), read["table"].astype(np.float32)


def _buckets(text: str) -> list[int]:
    plain = f" {_OTHER.sub(' ', fold(text)).strip()} "
    runs = (plain[i : i + n] for n in RUNS for i in range(len(plain) - n + 1))
    return [crc32(run.encode()) % BUCKETS for run in runs]
