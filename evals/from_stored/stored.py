"""What the database has of a conversation: who wrote when, what was answered, what it left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row, dict_row

from kit.errors import Misconfigured

CONVERSATION = """
    SELECT c.id, c.customer_id, c.agent, c.started_at AS begins_at, u.name, u.language,
           (SELECT min(n.started_at) FROM ai_conversations n
            WHERE n.customer_id = c.customer_id AND n.id > c.id) AS next_at,
           (SELECT coalesce(array_agg(value), '{}') FROM customer_aliases a
            WHERE a.customer_id = c.customer_id AND a.kind = 'wa_id') AS numbers
    FROM ai_conversations c JOIN customers u ON u.id = c.customer_id WHERE c.id = %s
"""
TURNS = """
    SELECT t.id AS turn_id, min(m.created_at) AS at, min(m.id)::float8 AS place
    FROM turns t LEFT JOIN ai_messages m ON m.turn_id = t.id
    WHERE t.conversation_id = %s GROUP BY t.id
"""
INBOX = """
    SELECT i.turn_id, i.kind, i.key, i.message FROM inbox i JOIN turns t ON t.id = i.turn_id
    WHERE t.conversation_id = %s ORDER BY i.id
"""
OUTBOX = """
    SELECT turn_id, wamid, message FROM outbox
    WHERE conversation_id = %s AND sender = 'bot' AND status <> 'cancelled' ORDER BY id
"""
PERSON = """
    SELECT id::float8 AS place, created_at AS at, content FROM ai_messages
    WHERE conversation_id = %s AND role = 'person' ORDER BY id
"""
HANDOFFS = """
    SELECT taken_at, closed_at, closed_because FROM handoffs
    WHERE conversation_id = %s AND taken_at IS NOT NULL ORDER BY id
"""
PAYMENTS = """
    SELECT p.id, p.status, p.reason, i.turn_id AS pressed_in
    FROM payments p JOIN actions a ON a.id = p.action_id JOIN inbox i ON i.key = a.pressed_key
    WHERE p.conversation_id = %s
"""
# Whoever has a name of which a part is among the words.
NAMES = """
    SELECT DISTINCT name FROM customers
    WHERE id <> %s AND regexp_split_to_array(lower(name), '\\s+') && %s ORDER BY name
"""
# Of places, shops and drivers: no customer's secret, whatever a customer is called.
PUBLIC = """
    SELECT DISTINCT lower(word) FROM (
        SELECT name FROM venues UNION ALL SELECT name FROM shops UNION ALL SELECT name FROM products
    ) AS public, regexp_split_to_table(name, '\\s+') AS word
"""


@dataclass(frozen=True)
class StoredConversation:
    id: int
    customer_id: int
    agent: str | None
    begins_at: datetime
    name: str | None
    language: str | None
    next_at: datetime | None
    numbers: list[str]


@dataclass(frozen=True)
class StoredRows:
    """Rows as they are, by the queries above."""

    conversation: StoredConversation
    turns: list[dict[str, Any]]
    inbox: list[dict[str, Any]]
    outbox: list[dict[str, Any]]
    person: list[dict[str, Any]]
    handoffs: list[dict[str, Any]]
    payments: list[dict[str, Any]]

    def texts(self) -> str:
        """All that was written, by whomever."""
        said = [row["message"] for row in (*self.inbox, *self.outbox)]
        return "\n".join(str(one) for one in (*said, *(row["content"] for row in self.person)))


async def read(conn: AsyncConnection[TupleRow], number: int) -> StoredRows:
    """Raises Misconfigured when there is no such conversation, or nobody wrote in it."""
    async with conn.cursor(row_factory=class_row(StoredConversation)) as cursor:
        await cursor.execute(CONVERSATION, [number])
        conversation = await cursor.fetchone()
    rows = [
        await _rows(conn, query, number)
        for query in (TURNS, INBOX, OUTBOX, PERSON, HANDOFFS, PAYMENTS)
    ]
    if conversation is None or not rows[1]:
        raise Misconfigured(f"There is no conversation {number} in which a customer wrote.")
    return StoredRows(conversation, *rows)


async def _rows(conn: AsyncConnection[TupleRow], query: str, number: int) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), [number])
        return await cursor.fetchall()


NOBODY = 0
"""No customer has this number: with it, everybody is another."""


async def others(conn: AsyncConnection[TupleRow], customer_id: int, words: list[str]) -> list[str]:
    """The names of other customers that may stand among `words`, which are in lower case."""
    found = await conn.execute(NAMES, [customer_id, words])
    return [str(row[0]) for row in await found.fetchall()]


async def public_words(conn: AsyncConnection[TupleRow]) -> list[str]:
    return [str(row[0]) for row in await (await conn.execute(PUBLIC)).fetchall()]
