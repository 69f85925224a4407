"""Vectors of the examples, made once and kept beside the phrase lists.

Embedding all of them takes some ten seconds of a processor, which the first customer of a fresh
process would wait for. `make vectors` makes the file anew; what it lacks is embedded at the start.
"""

import hashlib
import io
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from easymo.models import local_embedder
from easymo.models.guided.lexicon.phrasebook import phrasebooks

FILE = "vectors.npz"
KEY_BYTES = 8


def embed_examples(texts: Sequence[str]) -> NDArray[np.float32]:
    """One vector a row."""
    kept = _kept()
    return np.stack(
        [kept[key] if (key := _key(t)) in kept else local_embedder.embed(t) for t in texts]
    )


@lru_cache(maxsize=256)
def embed_text(text: str) -> NDArray[np.float32]:
    """The vector of what a customer writes, which several look at."""
    return local_embedder.embed(text)


def list_missing() -> list[str]:
    """Examples that the file lacks."""
    return [text for text in _texts() if _key(text) not in _kept()]


def write(path: Path) -> int:
    """Embed what is missing, and keep the vectors of all examples of now. Returns how many."""
    texts = _texts()
    keys = np.frombuffer(b"".join(map(_key, texts)), dtype=f"V{KEY_BYTES}")
    np.savez_compressed(path, keys=keys, vectors=embed_examples(texts).astype(np.float16))
    return len(texts)


def _texts() -> list[str]:
    lists = (book.chatter for book in phrasebooks())
    examples = (i.examples for book in phrasebooks() for i in book.intents.values())
    return sorted({text for texts in (*lists, *examples) for text in texts})


@cache
def _kept() -> dict[bytes, NDArray[np.float32]]:
    file = files("easymo.models.guided").joinpath("phrases", FILE)
    if not file.is_file():
        return {}
    with np.load(io.BytesIO(file.read_bytes())) as read:
        vectors = read["vectors"].astype(np.float32)
        return {key.tobytes(): row for key, row in zip(read["keys"], vectors, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{local_embedder.NAME}\n{text}".encode()).digest()[:KEY_BYTES]


def main() -> None:
    folder = Path(__file__).parents[1] / "phrases"
    sys.stdout.write(f"{write(folder / FILE)} examples embedded.\n")


if __name__ == "__main__":
    main()
