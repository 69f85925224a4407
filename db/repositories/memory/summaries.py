"""Summaries of conversations, and the messages that are not in them yet."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class TranscriptMessage:
    """A message of the transcript. `role` is customer, agent, person or event."""

    id: int
    role: str
    content: str


UNSUMMED = """
    SELECT m.id, m.role, m.content
    FROM ai_conversations c
    JOIN ai_messages m ON m.conversation_id = c.id AND m.id > coalesce(c.summarised_to, 0)
    WHERE c.id = %(conversation)s
      AND m.id < coalesce((SELECT min(newest.id) FROM (
          SELECT id FROM ai_messages WHERE conversation_id = %(conversation)s
          ORDER BY id DESC LIMIT %(but)s) AS newest), m.id + 1)
    ORDER BY m.id LIMIT %(most)s
"""


async def list_unsummed(
    conn: AsyncConnection, conversation_id: int, *, but: int, most: int
) -> list[TranscriptMessage]:
    """Messages that are not in the summary, oldest first, without the newest `but`."""
    async with conn.cursor(row_factory=class_row(TranscriptMessage)) as cursor:
        asked = {"conversation": conversation_id, "but": but, "most": most}
        await cursor.execute(UNSUMMED, asked)
        return await cursor.fetchall()


OF = "SELECT summary FROM ai_conversations WHERE id = %s"


async def get_summary(conn: AsyncConnection, conversation_id: int) -> str | None:
    """The summary a model wrote, if one did."""
    row = await (await conn.execute(OF, [conversation_id])).fetchone()
    return str(row[0]) if row and row[0] else None


KEEP = """
    UPDATE ai_conversations SET summary = %(summary)s, summarised_to = %(to)s
    WHERE id = %(conversation)s AND coalesce(summarised_to, 0) < %(to)s
"""


async def keep(conn: AsyncConnection, conversation_id: int, summary: str, *, to: int) -> None:
    """Keep a summary that goes to the message `to`, unless one goes further already."""
    await conn.execute(KEEP, {"summary": summary, "to": to, "conversation": conversation_id})
