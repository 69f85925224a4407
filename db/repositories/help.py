"""Help articles, and the passages they are found by."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Article:
    slug: str
    language: str
    title: str
    body: str


@dataclass(frozen=True)
class Passage:
    content: str
    embedding: Sequence[float]


FIND = "SELECT slug, language, title, body FROM help_articles WHERE slug = %s AND language = %s"


async def find(conn: AsyncConnection, slug: str, language: str) -> Article | None:
    async with conn.cursor(row_factory=class_row(Article)) as cursor:
        await cursor.execute(FIND, [slug, language])
        return await cursor.fetchone()


async def hashes(conn: AsyncConnection) -> dict[tuple[str, str], str]:
    """What the articles that came from files were loaded from."""
    found = await conn.execute(
        "SELECT slug, language, content_hash FROM help_articles WHERE content_hash IS NOT NULL"
    )
    return {
        (slug, language): content_hash for slug, language, content_hash in await found.fetchall()
    }


KEEP = """
    INSERT INTO help_articles (slug, language, title, body, content_hash)
    VALUES (%(slug)s, %(language)s, %(title)s, %(body)s, %(content_hash)s)
    ON CONFLICT (slug, language) DO UPDATE
    SET title = excluded.title, body = excluded.body, content_hash = excluded.content_hash
"""
FORGET_PASSAGES = "DELETE FROM help_passages WHERE slug = %s AND language = %s"
KEEP_PASSAGE = """
    INSERT INTO help_passages (slug, language, content, embedding_model, embedding)
    VALUES (%s, %s, %s, %s, %s::vector)
"""


async def keep(
    conn: AsyncConnection,
    article: Article,
    passages: Sequence[Passage],
    *,
    content_hash: str,
    embedding_model: str,
) -> None:
    """Put the article in the place of what was there of that name."""
    await conn.execute(KEEP, {**vars(article), "content_hash": content_hash})
    await conn.execute(FORGET_PASSAGES, [article.slug, article.language])
    for passage in passages:
        vector = str([*passage.embedding])
        await conn.execute(
            KEEP_PASSAGE,
            [article.slug, article.language, passage.content, embedding_model, vector],
        )


async def drop(conn: AsyncConnection, slug: str, language: str) -> None:
    await conn.execute(
        "DELETE FROM help_articles WHERE slug = %s AND language = %s", [slug, language]
    )


FINGERPRINT = """
    SELECT coalesce(md5(string_agg(concat_ws('|', slug, language, title, body), '|'
                                   ORDER BY slug, language)), '')
    FROM help_articles
"""


async def fingerprint(conn: AsyncConnection) -> str:
    """Another one whenever any article is another."""
    row = await (await conn.execute(FINGERPRINT)).fetchone()
    return str(row[0]) if row else ""
