"""Answers general questions from the help articles: the nearest in meaning, or none."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings
from langchain_postgres import PGEngine, PGVectorStore
from psycopg import AsyncConnection
from sqlalchemy.ext.asyncio import create_async_engine

from db.door import CustomerDoor
from db.repositories import help as articles
from db.repositories.help import Article
from easymo.messages.catalogue import DEFAULT
from easymo.models.embeddings import Embedder
from kit.money import in_words
from kit.settings import Settings

# Between the questions the articles answer and those they do not (tests/db/help_tuning.toml). The
# model sees French sentences nearer to each other than English ones. Of Kinyarwanda it knows least,
# so half the questions are honestly not answered rather than one of them wrongly.
NEAR_ENOUGH: dict[str, float] = {"en": 0.86, "fr": 0.89, "rw": 0.925, "sw": 0.91}
MARGIN = 0.02
"""An article that is so little further may be what was meant: whoever can read judges."""
PASSAGES, CANDIDATES = 8, 2
"""Passages that are looked through for so many articles."""
CONNECTIONS = 2
# A run's own role, of no customer: of all that is in the database it sees what anybody may.
AS_ANYBODY = "-c role=easymo_customer -c search_path=public"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class NearArticle:
    """`answers`: it is near enough to be taken for the answer by whoever cannot read."""

    article: Article
    answers: bool


class HelpSearch:
    """One per process; articles that are loaded meanwhile are found."""

    def __init__(self, store: PGVectorStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    async def find_near(
        self, door: CustomerDoor, question: str, language: str
    ) -> list[NearArticle]:
        """The articles that may answer the question, the nearest first; mostly one or none."""
        spoken = language if language in NEAR_ENOUGH else DEFAULT
        enough = NEAR_ENOUGH[spoken]
        near = [
            (slug, how)
            for slug, how in await self.nearest(question, spoken)
            if how >= enough - MARGIN
        ]
        async with door.open() as conn:
            found = [(await articles.find(conn, slug, spoken), how) for slug, how in near]
        best = max((how for _, how in near), default=0.0)
        return [NearArticle(one, how >= enough and how == best) for one, how in found if one]

    async def find(self, door: CustomerDoor, question: str, language: str) -> Article | None:
        """The article that answers the question; None when none is near enough."""
        near = await self.find_near(door, question, language)
        return next((one.article for one in near if one.answers), None)

    async def nearest(self, question: str, language: str) -> list[tuple[str, float]]:
        """The slugs of the nearest articles, and how near: the cosine of the angle between."""
        [vector] = await self._embedder.embed([question])
        found = await self._store.asimilarity_search_with_score_by_vector(
            vector,
            k=PASSAGES,
            filter={"language": language, "embedding_model": self._embedder.name},
        )
        near: dict[str, float] = {}
        for passage, away in found:
            near.setdefault(passage.metadata["slug"], 1 - away)
        return [*near.items()][:CANDIDATES]


@asynccontextmanager
async def open_help(url: str, embedder: Embedder) -> AsyncIterator[HelpSearch]:
    """The search on connections of its own, which see nothing of any customer."""

    async def connect() -> AsyncConnection:
        return await AsyncConnection.connect(url, options=AS_ANYBODY)

    engine = create_async_engine(
        "postgresql+psycopg://", async_creator=connect, pool_size=CONNECTIONS
    )
    try:
        store = await PGVectorStore.create(
            PGEngine.from_engine(engine),
            _OfEmbedder(embedder),
            "help_passages",
            id_column="id",
            metadata_columns=["slug", "language", "embedding_model"],
        )
        yield HelpSearch(store, embedder)
    finally:
        await engine.dispose()


def fill_article(article: Article, settings: Settings) -> str:
    """The article's body, with the rules as they are set."""
    facts: dict[str, object] = {
        "whole_hours": settings.refunds.whole_until_hours,
        "part_hours": settings.refunds.part_until_hours,
        "percent": settings.refunds.part_percent,
        "hold_minutes": settings.booking.hold_minutes,
        "max_guests": settings.booking.max_guests,
        "pin_tries": settings.pins.tries,
        "pin_from": in_words(settings.limits.pin_from_rwf, article.language),
        "day_limit": in_words(settings.limits.rwf_per_day, article.language),
    }
    return _PLACE.sub(lambda place: str(facts.get(place[1], place[0])), article.body)


class _OfEmbedder(Embeddings):
    """An embedder as LangChain calls it. The store wants one, though it is given vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError("articles are loaded by help_articles")

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError("asynchronously only")

    async def aembed_query(self, text: str) -> list[float]:
        [vector] = await self._embedder.embed([text])
        return vector
