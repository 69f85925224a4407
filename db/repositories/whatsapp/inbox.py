"""What came in: customers' messages, in order of arrival, and everything else kept as it came."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from db.repositories.turn.turns import ClaimedTurn
from kit.clock import KIGALI


@dataclass(frozen=True)
class Arrival:
    """A customer's message as it came: from whom, under which id, to which of our numbers."""

    wa_id: str | None
    user_id: str | None
    parent_user_id: str | None
    name: str | None
    wamid: str
    phone_number_id: str
    message: dict[str, Any]
    raw: dict[str, Any]
    day: date

    @property
    def values(self) -> dict[str, Any]:
        return {**vars(self), "message": Jsonb(self.message), "raw": Jsonb(self.raw)}


RECEIVE = """
    SELECT receive_message(
        %(wa_id)s, %(user_id)s, %(parent_user_id)s, %(name)s,
        %(wamid)s, %(gathers)s, %(phone_number_id)s, %(message)s, %(raw)s, %(day)s,
        %(sent_at)s
    )
"""


async def receive(
    conn: AsyncConnection, arrival: Arrival, *, gathers: bool, sent_at: datetime | None
) -> None:
    """Store a message and wake a worker for its customer, unless it had arrived before."""
    await conn.execute(RECEIVE, {**arrival.values, "gathers": gathers, "sent_at": sent_at})


RECEIVE_CHANGE = """
    SELECT receive_change(
        %(wa_id)s, %(user_id)s, %(parent_user_id)s, %(name)s,
        %(wamid)s, %(phone_number_id)s, %(message)s, %(raw)s, %(day)s
    )
"""


async def receive_change(conn: AsyncConnection, arrival: Arrival) -> None:
    """A message was deleted or edited: change it where it waits, else store that it was."""
    await conn.execute(RECEIVE_CHANGE, arrival.values)


MOVE_ONCE = """
    SELECT move_aliases_once(
        %(hash)s, %(body)s, %(sent_at)s, %(old_wa_id)s, %(new_wa_id)s, %(old_user_id)s,
        %(new_user_id)s, %(old_parent_user_id)s, %(new_parent_user_id)s,
        %(now)s
    )
"""


async def move_aliases_once(
    conn: AsyncConnection,
    change: dict[str, str | None],
    *,
    content_hash: bytes,
    body: str,
    sent_at: datetime | None,
    now: datetime,
) -> None:
    """Keep that a customer's number or id changed, and follow it when it is news."""
    told = {"hash": content_hash, "body": body, "sent_at": sent_at, "now": now}
    await conn.execute(MOVE_ONCE, {**change, **told})


KEEP = """
    INSERT INTO webhook_events (hash, kind, field, body)
    VALUES (%(hash)s, %(kind)s, %(field)s, %(body)s)
    ON CONFLICT (hash) DO NOTHING
"""


async def keep(
    conn: AsyncConnection,
    *,
    content_hash: bytes,
    kind: Literal["change", "unparsable"],
    field: str | None,
    body: str,
) -> None:
    """Keep what nobody reads yet. The same content delivered again is dropped."""
    await conn.execute(KEEP, {"hash": content_hash, "kind": kind, "field": field, "body": body})


RAISE_REQUEST = """
    SELECT raise_event(c.customer_id, %(key)s, c.phone_number_id, %(message)s, %(day)s)
    FROM ai_conversations c WHERE c.id = %(conversation_id)s
"""


async def raise_request(
    conn: AsyncConnection, turn: ClaimedTurn, key: str, message: dict[str, Any]
) -> None:
    """A part of what the turn's customer wrote waits for a turn of its own."""
    values = {"key": key, "message": Jsonb(message), "day": turn.now.astimezone(KIGALI).date()}
    await conn.execute(RAISE_REQUEST, {**values, "conversation_id": turn.conversation_id})
