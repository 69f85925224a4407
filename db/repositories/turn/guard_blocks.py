"""What a model said and was not sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class GuardBlock:
    """Words of a model that did not go out, for `guard_blocks`."""

    agent: str
    rule: str
    reason: str
    text: str


KEEP = """
    INSERT INTO guard_blocks (customer_id, conversation_id, turn_id, agent, rule, reason, content,
                              created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


async def keep(
    conn: AsyncConnection,
    blocks: Sequence[GuardBlock],
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
