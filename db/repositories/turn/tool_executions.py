"""Every call of a tool: who, what, how it ended, how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from db.repositories.turn.turns import ClaimedTurn
from kit.storable_text import storable


@dataclass(frozen=True)
class ToolExecution:
    """One call of a tool, for `ai_tool_executions`."""

    agent: str
    tool: str
    call_id: str
    arguments: dict[str, Any]
    outcome: str
    answer: str
    latency_ms: float
    shown: str = ""
    """What of it the customer may be shown: its own sentence and its choices."""


KEEP = """
    INSERT INTO ai_tool_executions (customer_id, conversation_id, turn_id, agent, tool, call_id,
                                    arguments, outcome, answer, shown, latency_ms)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def keep(
    conn: AsyncConnection,
    executions: Sequence[ToolExecution],
    turn: ClaimedTurn,
) -> None:
    for one in executions:
        await conn.execute(
            KEEP,
            [
                *turn.ids.values(),
                one.agent,
                one.tool,
                one.call_id,
                Jsonb(storable(one.arguments)),
                one.outcome,
                storable(one.answer),
                storable(one.shown),
                one.latency_ms,
            ],
        )


class ToolAnswer(NamedTuple):
    """What a tool answered; without a tool, what code said to the customer."""

    tool: str | None
    outcome: str
    arguments: dict[str, Any]
    said: str


TOLD = "SELECT tool, outcome, arguments, said FROM told_in_conversation(%s, %s)"
MOST_TOLD = 200


async def told(conn: AsyncConnection, conversation_id: int) -> list[ToolAnswer]:
    """What was told in a conversation of the acting customer, by tools and by code."""
    found = await conn.execute(TOLD, [conversation_id, MOST_TOLD])
    return [ToolAnswer(*row) for row in await found.fetchall()]
