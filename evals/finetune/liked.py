"""Conversations worth learning from: a thumb up, and nothing in them that went wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row

from evals.from_stored.unseen import not_understood

# What went wrong is looked for in every table that knows of it.
LIKED = """
    SELECT c.id, c.customer_id, u.name, u.language, c.started_at,
           (SELECT coalesce(array_agg(value), '{}') FROM customer_aliases a
            WHERE a.customer_id = c.customer_id AND a.kind = 'wa_id') AS numbers
    FROM feedback f
    JOIN ai_conversations c ON c.id = f.conversation_id
    JOIN customers u ON u.id = c.customer_id
    WHERE f.rating = 'up' AND c.started_at >= %(since)s
      AND NOT EXISTS (SELECT 1 FROM guard_blocks b WHERE b.conversation_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = c.id
                      AND t.status NOT IN ('answered', 'filed'))
      AND NOT EXISTS (SELECT 1 FROM ai_tool_executions x WHERE x.conversation_id = c.id
                      AND x.outcome NOT IN ('answered', 'refused'))
      AND NOT EXISTS (SELECT 1 FROM ai_model_calls m WHERE m.conversation_id = c.id
                      AND m.outcome <> 'answered')
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
                      AND o.status = 'failed')
      AND NOT EXISTS (SELECT 1 FROM ai_messages m WHERE m.conversation_id = c.id
                      AND m.role = 'agent' AND m.content LIKE ANY (%(unclear)s))
    ORDER BY c.id
"""
LINES = """
    SELECT t.role, t.agent, t.content, t.tool_calls, t.tool_call_id, t.turn_id,
           coalesce(m.is_by_code, false) AS is_by_code
    FROM ai_transcript t LEFT JOIN ai_messages m ON m.id = t.message_id AND t.execution_id IS NULL
    WHERE t.conversation_id = %s
    ORDER BY t.message_id NULLS LAST, t.execution_id NULLS FIRST
"""
AGENTS = "SELECT type, instructions, tools FROM ai_agents WHERE is_enabled"


@dataclass(frozen=True)
class LikedConversation:
    id: int
    customer_id: int
    name: str | None
    language: str | None
    started_at: datetime
    numbers: list[str]


@dataclass(frozen=True)
class SaidLine:
    """A line of `ai_transcript`. The calls of a turn stand at its first answer."""

    role: str
    agent: str | None
    content: str
    tool_calls: list[dict[str, Any]] | None
    tool_call_id: str | None
    turn_id: int | None
    is_by_code: bool


@dataclass(frozen=True)
class SpeakingAgent:
    type: str
    instructions: str
    tools: list[str]


async def liked(conn: AsyncConnection[TupleRow], since: datetime) -> list[LikedConversation]:
    async with conn.cursor(row_factory=class_row(LikedConversation)) as cursor:
        await cursor.execute(LIKED, {"since": since, "unclear": not_understood()})
        return await cursor.fetchall()


async def lines(conn: AsyncConnection[TupleRow], conversation_id: int) -> list[SaidLine]:
    async with conn.cursor(row_factory=class_row(SaidLine)) as cursor:
        await cursor.execute(LINES, [conversation_id])
        return await cursor.fetchall()


async def speaking_agents(conn: AsyncConnection[TupleRow]) -> dict[str, SpeakingAgent]:
    async with conn.cursor(row_factory=class_row(SpeakingAgent)) as cursor:
        await cursor.execute(AGENTS)
        return {agent.type: agent for agent in await cursor.fetchall()}
