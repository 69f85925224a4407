"""Actions: drafted → proposed → executed, cancelled, expired or superseded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.repositories.action.quotes import Decision, Kind, Quote

__all__ = ["Kind"]


@dataclass(frozen=True)
class Action:
    id: int
    kind: Kind
    status: str
    nonce: str
    booking_id: int | None
    amount_rwf: int | None
    expires_at: datetime
    pressed_key: str | None
    decision: str | None
    ride_id: int | None
    order_id: int | None
    viewing_id: int | None
    ways: list[Decision]
    quote: str


DRAFT = """
    INSERT INTO actions (customer_id, conversation_id, turn_id, kind, booking_id, amount_rwf, quote,
                         language, translations, ways, created_at, expires_at, ride_id, order_id,
                         viewing_id)
    VALUES (current_customer(), %(conversation_id)s, %(turn_id)s, %(kind)s, %(booking_id)s,
            %(amount_rwf)s, %(quote)s, %(language)s, %(translations)s, %(ways)s, %(now)s,
            %(expires_at)s, %(ride_id)s, %(order_id)s, %(viewing_id)s)
    RETURNING id, kind, status, nonce, booking_id, amount_rwf, expires_at, pressed_key, decision,
              ride_id, order_id, viewing_id, ways, quote
"""


async def draft(
    conn: AsyncConnection,
    *,
    conversation_id: int,
    turn_id: int,
    kind: Kind,
    booking_id: int | None = None,
    amount_rwf: int | None,
    quote: Quote,
    now: datetime,
    expires_at: datetime,
    ride_id: int | None = None,
    order_id: int | None = None,
    viewing_id: int | None = None,
) -> Action:
    """A draft; the turn's commit makes it a proposal. `amount_rwf` is what it moves, if any."""
    async with conn.cursor(row_factory=class_row(Action)) as cursor:
        await cursor.execute(
            DRAFT,
            {
                "conversation_id": conversation_id,
                "turn_id": turn_id,
                "kind": kind,
                "booking_id": booking_id,
                "amount_rwf": amount_rwf,
                "quote": quote.words,
                "language": quote.language,
                "translations": Jsonb(dict(quote.translations)),
                "ways": list(quote.ways),
                "now": now,
                "expires_at": expires_at,
                "ride_id": ride_id,
                "order_id": order_id,
                "viewing_id": viewing_id,
            },
        )
        drafted = await cursor.fetchone()
    assert drafted is not None
    return drafted


LOCK = """
    SELECT id, kind, status, nonce, booking_id, amount_rwf, expires_at, pressed_key, decision,
           ride_id, order_id, viewing_id, ways, quote
    FROM actions
    WHERE id = %s FOR NO KEY UPDATE
"""


async def lock(conn: AsyncConnection, action_id: int) -> Action | None:
    """The customer's action, locked until the transaction ends; None when it is not hers."""
    async with conn.cursor(row_factory=class_row(Action)) as cursor:
        await cursor.execute(LOCK, [action_id])
        return await cursor.fetchone()


SETTLE = """
    UPDATE actions SET status = %(status)s, pressed_key = %(key)s, decision = %(decision)s,
        pin_checked = %(pin_checked)s, settled_at = %(now)s
    WHERE id = %(id)s AND status = 'proposed'
"""


async def settle(
    conn: AsyncConnection,
    action_id: int,
    *,
    status: Literal["executed", "cancelled"],
    decision: str,
    key: str,
    pin_checked: bool,
    now: datetime,
) -> None:
    """Record the press that settled a proposal."""
    await conn.execute(
        SETTLE,
        {
            "id": action_id,
            "status": status,
            "decision": decision,
            "key": key,
            "pin_checked": pin_checked,
            "now": now,
        },
    )


EXPIRE = """
    UPDATE actions SET status = 'expired', settled_at = %(now)s
    WHERE id = %(id)s AND status = 'proposed'
"""


async def expire(conn: AsyncConnection, action_id: int, now: datetime) -> None:
    """Close a proposal that came to nothing, so that nobody is told about it later."""
    await conn.execute(EXPIRE, {"id": action_id, "now": now})


async def assert_fencing(conn: AsyncConnection, token: int) -> None:
    """Lock the door's customer under the claim `token`.

    Raises psycopg's error EM001 when somebody claimed her since.
    """
    await conn.execute("SELECT assert_fencing(%s)", [token])


async def withdraw_own(conn: AsyncConnection, kind: Kind, now: datetime) -> bool:
    """Give up the door's customer's open proposal of a kind; False when she has none."""
    found = await conn.execute("SELECT withdraw_own_proposal(%s, %s)", [kind, now])
    row = await found.fetchone()
    return bool(row and row[0])
