"""The way a conversation took: nodes and tools of each turn, how long it took and what it cost."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, class_row

TURNS = """
    SELECT t.id, c.name AS who, t.status, t.path AS nodes,
           coalesce((SELECT array_agg(e.tool ORDER BY e.id) FROM ai_tool_executions e
                     WHERE e.turn_id = t.id), '{}') AS tools,
           extract(epoch FROM t.finished_at - t.started_at)::float8 * 1000 AS took_ms,
           coalesce((SELECT sum(m.input_tokens + m.output_tokens) FROM ai_model_calls m
                     WHERE m.turn_id = t.id), 0)::int AS tokens,
           coalesce((SELECT sum(m.cost_usd) FROM ai_model_calls m
                     WHERE m.turn_id = t.id), 0)::float8 AS cost_usd
    FROM turns t JOIN customers c ON c.id = t.customer_id
    WHERE t.finished_at IS NOT NULL AND t.id > %s ORDER BY t.id
"""
NEWEST = "SELECT coalesce(max(id), 0) FROM turns"


@dataclass(frozen=True)
class TurnTrajectory:
    id: int
    who: str
    status: str
    nodes: list[str]
    tools: list[str]
    took_ms: float
    tokens: int
    cost_usd: float


async def newest(conn: AsyncConnection[TupleRow]) -> int:
    found = await (await conn.execute(NEWEST)).fetchone()
    return int(found[0]) if found else 0


async def turns(conn: AsyncConnection[TupleRow], after: int) -> list[TurnTrajectory]:
    """Those that ended, the oldest first."""
    async with conn.cursor(row_factory=class_row(TurnTrajectory)) as cursor:
        await cursor.execute(TURNS, [after])
        return await cursor.fetchall()


def messages(names: list[str]) -> list[dict[str, Any]]:
    """As a chat in which each name is called, which is what openevals compares."""
    calls = [{"function": {"name": name, "arguments": "{}"}} for name in names]
    return [{"role": "assistant", "content": "", "tool_calls": calls}]
