"""A message that was deleted or edited after it was read: what it asked for is undone or stands,
and what is kept of it says what the customer's phone shows now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection, Error

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.turn import changed_messages
from easymo.models.memory_extraction.rules import extract_memories
from kit.errors import Superseded
from kit.storable_text import shorten

DECIDED = {"executed", "cancelled"}

Undone = Literal["nothing", "decided"] | int
"""What became of it; a number is the action that was withdrawn."""


@dataclass(frozen=True)
class MessageChange:
    """The message `wamid` says `words` now, or is deleted when they are None; told by the inbox
    row `id`."""

    id: int
    wamid: str
    words: str | None


@dataclass(frozen=True)
class Changed:
    """What became of it, and the inbox rows that turns had read of it."""

    undone: Undone
    read: list[int]


async def undo(
    door: CustomerDoor, change: MessageChange, *, fencing_token: int, now: datetime
) -> Changed:
    """Withdraw what the message proposed, if it is undecided; what was decided stays.

    Its words are replaced or erased in the transcript, the notes and the memories.
    Raises Superseded when somebody else claimed the customer since.
    """
    try:
        async with door.open() as conn:
            # Locks the customer, as every press does: nobody decides it meanwhile.
            await actions.assert_fencing(conn, fencing_token)
            read = await _rewrite(conn, change)
            return Changed(await _withdraw(conn, change.wamid, now), read)
    except Error as error:
        if error.sqlstate == "EM001":
            raise Superseded from error
        raise


async def _rewrite(conn: AsyncConnection, change: MessageChange) -> list[int]:
    read = await changed_messages.as_read(conn, change.wamid, before=change.id)
    remembered = [one.fingerprint for row in read for one in extract_memories(row.words or "")]
    words = None if change.words is None else shorten(change.words)
    await changed_messages.rewrite(
        conn, change.wamid, before=change.id, words=words, fingerprints=remembered
    )
    return [row.inbox_id for row in read]


async def _withdraw(conn: AsyncConnection, wamid: str, now: datetime) -> Undone:
    led = await changed_messages.led_to(conn, wamid)
    if led is None:
        return "nothing"
    if led.status in DECIDED:
        return "decided"
    if led.status != "proposed":
        return "nothing"
    # There is one open proposal at a time, so this is it.
    await actions.withdraw_own(conn, led.kind, now)
    return led.action_id
