"""The help articles that come with the product: read from files, loaded where they changed."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from db.pool import Pool
from db.repositories import help as articles
from db.repositories.help import Article, Passage
from easymo.messages.catalogue import LANGUAGES
from easymo.models.embeddings import Embedder

FENCE = "+++\n"


@dataclass(frozen=True)
class ArticleFile:
    """An article with the questions it answers, in the words customers ask them."""

    article: Article
    questions: list[str]
    text: str

    @property
    def contents(self) -> list[str]:
        """What it is found by."""
        return [self.article.title, *self.questions]


async def load(pool: Pool, embedder: Embedder) -> None:
    """Bring the database's articles up to date with the files; what did not change is left alone.

    Articles that came from no file are left alone as well.
    """
    async with pool.connection() as conn:
        loaded = await articles.hashes(conn)
    for file in every_file():
        name = (file.article.slug, file.article.language)
        content_hash = _hash(file, embedder)
        if loaded.pop(name, None) != content_hash:
            await _load(pool, embedder, file, content_hash)
    async with pool.connection() as conn, conn.transaction():
        for slug, language in loaded:
            await articles.drop(conn, slug, language)


def every_file() -> Iterator[ArticleFile]:
    folder = files("easymo").joinpath("help")
    for language in LANGUAGES:
        spoken = folder.joinpath(language)
        if not spoken.is_dir():  # nobody has translated them yet
            continue
        for path in sorted(spoken.iterdir(), key=lambda path: path.name):
            text = path.read_text(encoding="utf-8")
            yield _read(path.name.removesuffix(".md"), language, text)


async def _load(pool: Pool, embedder: Embedder, file: ArticleFile, content_hash: str) -> None:
    vectors = await embedder.embed(file.contents)
    passages = [Passage(*pair) for pair in zip(file.contents, vectors, strict=True)]
    async with pool.connection() as conn, conn.transaction():
        await articles.keep(
            conn,
            file.article,
            passages,
            content_hash=content_hash,
            embedding_model=embedder.name,
        )


def _read(slug: str, language: str, text: str) -> ArticleFile:
    _, head, body = text.split(FENCE, 2)
    told = tomllib.loads(head)
    return ArticleFile(
        Article(slug, language, told["title"], body.strip()), told["questions"], text
    )


def _hash(file: ArticleFile, embedder: Embedder) -> str:
    return hashlib.sha256(f"{embedder.name}\n{file.text}".encode()).hexdigest()
