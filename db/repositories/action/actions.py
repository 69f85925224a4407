"""Actions: drafted → proposed → executed, cancelled, expired or superseded.

The database lets none go another way, and lets run out what is over: `db/schema/23_actions.sql`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from db.repositories.action import subjects
from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.action.subjects import Subject, SubjectTable


@dataclass(frozen=True)
class Action:
    id: int
    kind: ActionKind
    status: str
    nonce: str
    amount_rwf: int | None
    expires_at: datetime
    pressed_key: str | None
    decision: str | None
    ways: list[QuoteDecision]
    quote: str
    translations: dict[str, str]
    subject: Subject | None

    def subject_in(self, table: SubjectTable) -> int:
        """The row of that table it is about, for kinds that are always about one."""
        assert self.subject is not None
        assert self.subject.table == table
        return self.subject.id


COLUMNS = """
    id, kind, status, nonce, amount_rwf, expires_at, pressed_key, decision, ways, quote,
    translations, booking_id, order_id, ride_id, viewing_id, change_id
"""


def action_from(row: dict[str, Any]) -> Action:
    """The action in a row of `COLUMNS`."""
    subject = subjects.from_columns(row)
    of_subjects = subjects.COLUMNS.values()
    return Action(**{name: row[name] for name in row if name not in of_subjects}, subject=subject)


LOCK = f"SELECT {COLUMNS} FROM actions WHERE id = %s FOR NO KEY UPDATE"  # noqa: S608


async def lock(conn: AsyncConnection, action_id: int) -> Action | None:
    """The customer's action, locked until the transaction ends; None when it is somebody else's."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(LOCK, [action_id])
        row = await cursor.fetchone()
    return action_from(row) if row else None


SETTLE = """
    UPDATE actions SET status = %(status)s, pressed_key = %(key)s, decision = %(decision)s,
        pin_checked = %(pin_checked)s, settled_at = %(now)s
    WHERE id = %(id)s AND status = 'proposed'
"""


@dataclass(frozen=True)
class Closing:
    """How the press `key` settles a proposal."""

    status: Literal["executed", "cancelled"]
    decision: QuoteDecision
    key: str
    pin_checked: bool


async def settle(conn: AsyncConnection, action_id: int, closing: Closing, now: datetime) -> None:
    """Record the press that settled a proposal."""
    await conn.execute(SETTLE, {**vars(closing), "id": action_id, "now": now})


EXPIRE = """
    UPDATE actions SET status = 'expired', settled_at = %(now)s
    WHERE id = %(id)s AND status = 'proposed'
"""


async def expire(conn: AsyncConnection, action_id: int, now: datetime) -> None:
    """Close a proposal that came to nothing, so that nobody is told about it later."""
    await conn.execute(EXPIRE, {"id": action_id, "now": now})


async def assert_fencing(conn: AsyncConnection, token: int) -> None:
    """Lock the door's customer under the claim `token`.

    Raises psycopg's error EM001 when somebody claimed them since.
    """
    await conn.execute("SELECT assert_fencing(%s)", [token])


async def withdraw_own(conn: AsyncConnection, kind: ActionKind, now: datetime) -> bool:
    """Give up the door's customer's open proposal of a kind; False when they have none."""
    found = await conn.execute("SELECT withdraw_own_proposal(%s, %s)", [kind, now])
    row = await found.fetchone()
    return bool(row and row[0])


async def find_drafting_arguments(
    conn: AsyncConnection, action_id: int, tool: str
) -> dict[str, Any]:
    """What the tool was called with that drafted the door's customer's action; empty when nobody
    knows any more."""
    found = await conn.execute("SELECT drafting_arguments(%s, %s)", [action_id, tool])
    row = await found.fetchone()
    return (row[0] if row else None) or {}
