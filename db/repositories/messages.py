"""The transcript: what was said, by whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection


class Said(NamedTuple):
    """`role` is customer, agent, person or event."""

    role: str
    agent: str | None
    content: str


KEEP = """
    INSERT INTO ai_messages
        (customer_id, conversation_id, turn_id, role, agent, content, created_at)
    SELECT %(customer_id)s, %(conversation_id)s, %(turn_id)s, role, agent, content, %(now)s
    FROM unnest(%(roles)s::text[], %(agents)s::text[], %(contents)s::text[])
         WITH ORDINALITY AS said (role, agent, content, position)
    ORDER BY position
"""


async def keep(
    conn: AsyncConnection,
    said: Sequence[Said],
    *,
    customer_id: int,
    conversation_id: int,
    turn_id: int,
    now: datetime,
) -> None:
    """Add to the transcript, in order."""
    await conn.execute(
        KEEP,
        {
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "turn_id": turn_id,
            "now": now,
            "roles": [one.role for one in said],
            "agents": [one.agent for one in said],
            "contents": [one.content for one in said],
        },
    )
