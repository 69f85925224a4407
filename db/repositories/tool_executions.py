"""Every call of a tool: who, what, how it ended, how long it took."""

from collections.abc import Sequence
from typing import Any, Protocol

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
    def latency_ms(self) -> float: ...


KEEP = """
    INSERT INTO ai_tool_executions (customer_id, conversation_id, turn_id, agent, tool, call_id,
                                    arguments, outcome, answer, latency_ms)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
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
                one.latency_ms,
            ],
        )
