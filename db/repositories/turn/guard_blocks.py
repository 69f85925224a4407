"""What a model said and was not sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from psycopg import AsyncConnection

MOST_CHARACTERS = 4_000


class Blocked(Protocol):
    @property
    def agent(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def text(self) -> str: ...


KEEP = """
    INSERT INTO guard_blocks (customer_id, conversation_id, turn_id, agent, rule, reason, content,
                              created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


async def keep(
    conn: AsyncConnection,
    blocks: Sequence[Blocked],
    *,
    customer_id: int,
    conversation_id: int,
    turn_id: int,
    now: datetime,
) -> None:
    for one in blocks:
        text = one.text.replace("\0", "")[:MOST_CHARACTERS]
        turn = [customer_id, conversation_id, turn_id]
        await conn.execute(KEEP, [*turn, one.agent, one.rule, one.reason, text, now])
