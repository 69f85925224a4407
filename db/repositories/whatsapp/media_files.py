"""Files that customers sent, for as long as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class MediaFile:
    """`words` is what was heard or seen in it; None when nobody has listened or looked yet."""

    mime_type: str
    content: bytes
    words: str | None


FIND = "SELECT mime_type, content, words FROM media_files WHERE inbox_id = %s"


async def find(conn: AsyncConnection, inbox_id: int) -> MediaFile | None:
    async with conn.cursor(row_factory=class_row(MediaFile)) as cursor:
        await cursor.execute(FIND, [inbox_id])
        return await cursor.fetchone()


KEEP = """
    INSERT INTO media_files (inbox_id, customer_id, mime_type, content, fetched_at, expires_at)
    VALUES (%(inbox_id)s, %(customer_id)s, %(mime_type)s, %(content)s, %(now)s, %(expires_at)s)
    ON CONFLICT DO NOTHING
"""


async def keep(
    conn: AsyncConnection,
    file: MediaFile,
    *,
    inbox_id: int,
    customer_id: int,
    now: datetime,
    expires_at: datetime,
) -> None:
    facts = {"inbox_id": inbox_id, "customer_id": customer_id, "now": now, "expires_at": expires_at}
    facts |= {"mime_type": file.mime_type, "content": file.content}
    await conn.execute(KEEP, facts)


async def understood(conn: AsyncConnection, inbox_id: int, words: str) -> None:
    """Keep the words, so that a turn that is run again does not listen twice."""
    await conn.execute("UPDATE media_files SET words = %s WHERE inbox_id = %s", [words, inbox_id])


async def forget(conn: AsyncConnection, inbox_ids: list[int]) -> None:
    """Drop files whose message turned out to hold a secret."""
    await conn.execute("DELETE FROM media_files WHERE inbox_id = ANY (%s)", [inbox_ids])


EXPIRE = """
    DELETE FROM media_files WHERE inbox_id IN (
        SELECT inbox_id FROM media_files WHERE expires_at <= %s
        ORDER BY inbox_id LIMIT %s FOR UPDATE SKIP LOCKED)
"""


async def expire(conn: AsyncConnection, now: datetime, *, most: int) -> None:
    await conn.execute(EXPIRE, [now, most])
