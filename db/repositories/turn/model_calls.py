"""Every call of a provider's model: what it took, what it cost, and what was spent so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from psycopg import AsyncConnection
from psycopg.rows import class_row


class ModelCall(Protocol):
    @property
    def agent(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def latency_ms(self) -> float: ...
    @property
    def input_tokens(self) -> int: ...
    @property
    def cached_tokens(self) -> int: ...
    @property
    def output_tokens(self) -> int: ...


KEEP = """
    SELECT keep_model_call(%(customer_id)s, %(conversation_id)s, %(turn_id)s, %(agent)s, %(model)s,
        %(outcome)s, %(input)s, %(cached)s, %(output)s, %(latency_ms)s, %(day)s)
"""


async def keep(
    conn: AsyncConnection,
    calls: Sequence[ModelCall],
    *,
    customer_id: int,
    conversation_id: int,
    turn_id: int,
    day: date,
) -> None:
    """Keep the calls of a turn at the prices of the day, and add them to its conversation."""
    for call in calls:
        await conn.execute(
            KEEP,
            {
                "customer_id": customer_id,
                "conversation_id": conversation_id,
                "turn_id": turn_id,
                "agent": call.agent,
                "model": call.model,
                "outcome": call.outcome,
                "input": call.input_tokens,
                "cached": call.cached_tokens,
                "output": call.output_tokens,
                "latency_ms": call.latency_ms,
                "day": day,
            },
        )


@dataclass(frozen=True)
class Spending:
    """US dollars: of the day, of the customer's day, of the conversation."""

    day_usd: float
    customer_usd: float
    conversation_usd: float


SPENT = "SELECT * FROM spent_on_models(%s, %s, %s)"


async def spent(
    conn: AsyncConnection, *, customer_id: int, conversation_id: int, day: date
) -> Spending:
    async with conn.cursor(row_factory=class_row(Spending)) as cursor:
        await cursor.execute(SPENT, [customer_id, conversation_id, day])
        found = await cursor.fetchone()
    assert found is not None
    return found


async def count(conn: AsyncConnection, *, most: int) -> int:
    """Move calls into the metrics of their day; how many they were."""
    found = await conn.execute("SELECT count_model_calls(%s)", [most])
    row = await found.fetchone()
    return int(row[0]) if row else 0


NEWEST, LEAST = 200, 20
"""Calls that are looked at, and how few of a model say nothing."""
CUT_SHARES = """
    SELECT model, avg((outcome = 'cut')::integer)::double precision
    FROM (SELECT model, outcome FROM ai_model_calls ORDER BY id DESC LIMIT %s) newest
    GROUP BY model HAVING count(*) >= %s
"""


async def cut_shares(conn: AsyncConnection) -> dict[str, float]:
    """By model, how many of its newest answers were cut short."""
    found = await conn.execute(CUT_SHARES, [NEWEST, LEAST])
    return {str(model): float(share) for model, share in await found.fetchall()}
