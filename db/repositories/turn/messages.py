"""The transcript: what was said, by whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection

from db.repositories.turn.turns import ClaimedTurn


class SpokenLine(NamedTuple):
    """One line of what a customer and a person of ours said to each other."""

    role: str
    content: str


class TranscriptLine(NamedTuple):
    """`role` is customer, agent, person or event; `is_by_code` when no model chose the words."""

    role: str
    agent: str | None
    content: str
    is_by_code: bool = False


KEEP = """
    INSERT INTO ai_messages
        (customer_id, conversation_id, turn_id, role, agent, content, is_by_code, created_at)
    SELECT %(customer_id)s, %(conversation_id)s, %(turn_id)s, role, agent, content, is_by_code,
           %(now)s
    FROM unnest(%(roles)s::text[], %(agents)s::text[], %(contents)s::text[], %(by_code)s::boolean[])
         WITH ORDINALITY AS said (role, agent, content, is_by_code, position)
    ORDER BY position
"""


async def keep(
    conn: AsyncConnection,
    said: Sequence[TranscriptLine],
    turn: ClaimedTurn,
) -> None:
    """Add to the transcript, in order."""
    await conn.execute(
        KEEP,
        {
            **turn.ids,
            "now": turn.now,
            "roles": [one.role for one in said],
            "agents": [one.agent for one in said],
            "contents": [one.content for one in said],
            "by_code": [one.is_by_code for one in said],
        },
    )


LAST_HEARD = """
    SELECT max(last_heard_at) FROM ai_conversations WHERE customer_id = %s
"""


async def last_heard_at(conn: AsyncConnection, customer_id: int) -> datetime | None:
    """When the customer wrote the newest message that reached us."""
    row = await (await conn.execute(LAST_HEARD, [customer_id])).fetchone()
    return row[0] if row else None


SINCE_TAKEN = """
    SELECT m.role, m.content FROM handoffs h
    JOIN ai_messages m ON m.conversation_id = h.conversation_id AND m.created_at >= h.taken_at
    WHERE h.id = %s AND m.role IN ('customer', 'person')
    ORDER BY m.id DESC LIMIT %s
"""


async def since_taken(conn: AsyncConnection, handoff_id: int, most: int = 50) -> list[SpokenLine]:
    """The newest of what they and the person said in one of the acting customer's handoffs."""
    found = await conn.execute(SINCE_TAKEN, [handoff_id, most])
    return [SpokenLine(*row) for row in reversed(await found.fetchall())]
