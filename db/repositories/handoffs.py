"""Handoffs: a customer asked for a person."""

from datetime import datetime

from psycopg import AsyncConnection

REQUEST = """
    INSERT INTO handoffs (customer_id, conversation_id, reason, requested_at)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (conversation_id) WHERE status <> 'closed' DO NOTHING
"""


async def request(
    conn: AsyncConnection, *, customer_id: int, conversation_id: int, reason: str, now: datetime
) -> None:
    """Ask for a person; asking twice asks once."""
    await conn.execute(REQUEST, [customer_id, conversation_id, reason, now])
