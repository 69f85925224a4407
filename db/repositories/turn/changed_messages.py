"""What a customer's message had led to, for when they delete or edit it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from db.repositories.action.kinds import ActionKind


@dataclass(frozen=True)
class Led:
    """The action that a message led to, or decided."""

    action_id: int
    kind: ActionKind
    status: str
    expires_at: datetime


LED_TO = """
    SELECT a.id AS action_id, a.kind, a.status, a.expires_at FROM actions a
    WHERE a.id IN (SELECT action_id FROM quoted_message(%(wamid)s))
       OR a.id IN (SELECT id FROM actions WHERE pressed_key = %(wamid)s)
    ORDER BY a.id DESC LIMIT 1
"""


async def led_to(conn: AsyncConnection, wamid: str) -> Led | None:
    """The newest action of the door's customer's message `wamid`; None when it led to none."""
    async with conn.cursor(row_factory=class_row(Led)) as cursor:
        await cursor.execute(LED_TO, {"wamid": wamid})
        return await cursor.fetchone()


@dataclass(frozen=True)
class Read:
    """A row of the inbox that a turn has read, with its words in the transcript."""

    inbox_id: int
    words: str | None


AS_READ = "SELECT inbox_id, words FROM message_as_read(%s, %s) ORDER BY inbox_id"


async def as_read(conn: AsyncConnection, wamid: str, *, before: int) -> list[Read]:
    """The door's customer's message and its edits, as far as they were read before that row."""
    async with conn.cursor(row_factory=class_row(Read)) as cursor:
        await cursor.execute(AS_READ, [wamid, before])
        return await cursor.fetchall()


REWRITE = "SELECT rewrite_message(%s, %s, %s, %s)"


async def rewrite(
    conn: AsyncConnection,
    wamid: str,
    *,
    before: int,
    words: str | None,
    fingerprints: Sequence[str],
) -> None:
    """Let it say `words` wherever it is kept; None when it was deleted. What was remembered of it
    goes, by its fingerprints."""
    await conn.execute(REWRITE, [wamid, before, words, list(fingerprints)])
