"""Every call of a tool: who, what, how it ended, how long it took."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from easymo.messages.storable import storable


class Execution(Protocol):
    @property
    def agent(self) -> str: ...
    @property
    def tool(self) -> str: ...
    @property
    def call_id(self) -> str: ...
    @property
    def arguments(self) -> dict[str, Any]: ...
    @property
    def outcome(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def latency_ms(self) -> float: ...


KEEP = """
    INSERT INTO ai_tool_executions (customer_id, conversation_id, turn_id, agent, tool, call_id,
                                    arguments, outcome, answer, shown, latency_ms)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def keep(
    conn: AsyncConnection,
    executions: Sequence[Execution],
    *,
    customer_id: int,
    conversation_id: int,
    turn_id: int,
) -> None:
    for one in executions:
        await conn.execute(
            KEEP,
            [
                customer_id,
                conversation_id,
                turn_id,
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
