"""Turns: claimed, run, committed. The claim is one call of a database function."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

from kit.clock import KIGALI

TurnStatus = Literal["answered", "apologised", "filed"]
"""How a turn ended: answered; with an apology after it kept failing; kept for a person to read."""


@dataclass(frozen=True)
class ClaimedTurn:
    """What is answered together, and all that is known of it before it is read. `now` is the one
    moment of the turn, by the product's clock.

    `wait_seconds` alone is set when the customer seems to be typing on.
    """

    id: int
    customer_id: int
    conversation_id: int
    fencing_token: int
    customer_name: str | None
    language: str | None
    messages_before: int
    now: datetime
    is_opted_out: bool = False
    heard_at: datetime | None = None
    """When the customer wrote last, before this turn."""
    person: str | None = None
    """Who of ours has the conversation: then what is written is filed, and not answered."""
    attempt: int = 1
    is_interrupted: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    wait_seconds: float | None = None

    @property
    def ids(self) -> dict[str, int]:
        """What every row that a turn writes is of."""
        return {
            "customer_id": self.customer_id,
            "conversation_id": self.conversation_id,
            "turn_id": self.id,
        }


@dataclass(frozen=True)
class TurnPatience:
    """How long is waited for more of the same thought, and what begins a conversation anew."""

    quiet: timedelta
    pause: timedelta
    conversation_quiet: timedelta


@dataclass(frozen=True)
class TurnEnding:
    """How a turn ends. `path` names the nodes it went through; `is_resolved`: the customer thanked
    or said goodbye."""

    status: TurnStatus
    path: Sequence[str]
    agent: str | None = None
    is_interrupted: bool = False
    is_resolved: bool = False


NEWEST_WORDS = """
    SELECT message ->> 'text' FROM inbox
    WHERE customer_id = %s AND handled_at IS NULL ORDER BY id DESC LIMIT 1
"""


async def read_newest_words(conn: AsyncConnection, customer_id: int) -> str | None:
    """The text of the newest message that waits; None if that has none."""
    found = await (await conn.execute(NEWEST_WORDS, [customer_id])).fetchone()
    return found[0] if found else None


CLAIM = """
    SELECT claimed.turn_id AS id, %(customer_id)s::bigint AS customer_id, claimed.conversation_id,
           claimed.fencing_token, claimed.name AS customer_name, claimed.language,
           claimed.messages_before, %(now)s::timestamptz AS now, claimed.is_opted_out,
           claimed.attempt, claimed.is_interrupted, claimed.messages, claimed.wait_seconds,
           person_with(%(customer_id)s) AS person,
           (SELECT max(v.last_heard_at) FROM ai_conversations v
            WHERE v.customer_id = %(customer_id)s) AS heard_at
    FROM claim_turn(%(customer_id)s, %(now)s, %(today)s, %(quiet)s, %(pause)s,
                    %(conversation_quiet)s) AS claimed
"""


async def claim(
    conn: AsyncConnection, customer_id: int, *, now: datetime, patience: TurnPatience
) -> ClaimedTurn | None:
    """The customer's next turn, under a new fencing token; None when nothing waits."""
    today = now.astimezone(KIGALI).date()
    values = {**vars(patience), "customer_id": customer_id, "now": now, "today": today}
    async with conn.cursor(row_factory=class_row(ClaimedTurn)) as cursor:
        await cursor.execute(CLAIM, values)
        return await cursor.fetchone()


HOLD_CLAIM = """
    SELECT 1 FROM customers WHERE id = %s AND fencing_token = %s FOR NO KEY UPDATE
"""


async def hold_claim(conn: AsyncConnection, customer_id: int, fencing_token: int) -> bool:
    """Lock the customer under this claim; False when somebody claimed them since."""
    found = await conn.execute(HOLD_CLAIM, [customer_id, fencing_token])
    return await found.fetchone() is not None


FINISH = """
    WITH finished AS (
        UPDATE turns SET status = %(status)s, path = %(path)s, finished_at = clock_timestamp()
        WHERE id = %(turn_id)s
    ), handled AS (
        UPDATE inbox SET handled_at = clock_timestamp() WHERE turn_id = %(turn_id)s
    )
    UPDATE ai_conversations
    SET last_message_at = %(now)s,
        -- By the stamp of WhatsApp, which counts its window so; never from a moment to come.
        last_heard_at = greatest(last_heard_at, (
            SELECT max(least(coalesce((message ->> 'sent_at')::timestamptz, %(now)s), %(now)s))
            FROM inbox WHERE turn_id = %(turn_id)s AND kind = 'message')),
        resolved_at = CASE WHEN %(is_resolved)s THEN %(now)s ELSE resolved_at END,
        is_interrupted = %(is_interrupted)s,
        agent = coalesce(%(agent)s, agent)
    WHERE id = %(conversation_id)s
"""


async def finish(conn: AsyncConnection, turn: ClaimedTurn, ending: TurnEnding) -> None:
    """The turn is over, its messages handled, its conversation moved on."""
    # Not what LangGraph notes of itself.
    path = [node for node in ending.path if not node.startswith("__")]
    values = {**vars(ending), **turn.ids, "path": path, "now": turn.now}
    await conn.execute(FINISH, values)


FAIL = "UPDATE turns SET error = %s WHERE id = %s AND fencing_token = %s"


async def fail(conn: AsyncConnection, turn_id: int, fencing_token: int, error: str) -> None:
    """Keep why an attempt failed; the turn stays claimed and is run again."""
    await conn.execute(FAIL, [error, turn_id, fencing_token])


async def propose_drafts(conn: AsyncConnection, turn_id: int, now: datetime) -> None:
    """The newest draft of the turn becomes the customer's one proposal."""
    await conn.execute("SELECT propose_drafts(%s, %s)", [turn_id, now])


async def drop_drafts(conn: AsyncConnection, turn_id: int, now: datetime) -> None:
    """Withdraw what a turn drafted before it failed."""
    await conn.execute("SELECT drop_drafts(%s, %s)", [turn_id, now])
