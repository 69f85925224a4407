"""Conversations, as those who act on them find them."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class HeldConversation:
    customer_id: int
    ended_at: datetime | None


# The customer's row is what everybody locks first.
HOLD = """
    SELECT v.customer_id, v.ended_at FROM ai_conversations v
    JOIN customers c ON c.id = v.customer_id WHERE v.id = %s
    FOR NO KEY UPDATE OF c
"""


async def hold(conn: AsyncConnection, conversation_id: int) -> HeldConversation | None:
    """The conversation, whose customer nobody else claims until the end of the transaction."""
    async with conn.cursor(row_factory=class_row(HeldConversation)) as cursor:
        await cursor.execute(HOLD, [conversation_id])
        return await cursor.fetchone()
