"""What a model said and was not sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from db.repositories.turn.turns import ClaimedTurn

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
    turn: ClaimedTurn,
) -> None:
    for one in blocks:
        text = one.text.replace("\0", "")[:MOST_CHARACTERS]
        ids = turn.ids.values()
        await conn.execute(KEEP, [*ids, one.agent, one.rule, one.reason, text, turn.now])
