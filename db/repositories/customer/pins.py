"""PINs as hashes, the question that waits for one, and taking one out of the inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

Purpose = Literal["confirm", "old", "set", "set_again", "over"]
PinQuestion = Literal["confirm", "old", "set", "locked"]


@dataclass(frozen=True)
class PinStanding:
    """A customer's PIN and what they were asked. `purpose` is None when they never were asked."""

    hash: str | None = None
    tries: int = 0
    locked_at: datetime | None = None
    purpose: Purpose | None = None
    action_id: int | None = None
    action_status: str | None = None
    decision: str | None = None
    press_key: str | None = None
    pending_hash: str | None = None
    expires_at: datetime | None = None
    may_be_asked: bool = False
    """A quote is open whose press may ask for the PIN, as `pin_requirement` finds."""


STANDING = """
    SELECT pins.hash, coalesce(pins.tries, 0) AS tries, pins.locked_at,
           p.purpose, p.action_id, a.status AS action_status, p.decision, p.press_key,
           p.pending_hash, p.expires_at
    FROM customers c
    LEFT JOIN pins ON pins.customer_id = c.id
    LEFT JOIN pin_prompts p ON p.customer_id = c.id
    LEFT JOIN actions a ON a.id = p.action_id
    WHERE c.id = %(customer_id)s
"""


async def standing(conn: AsyncConnection, customer_id: int) -> PinStanding:
    async with conn.cursor(row_factory=class_row(PinStanding)) as cursor:
        await cursor.execute(STANDING, {"customer_id": customer_id})
        return await cursor.fetchone() or PinStanding()


@dataclass(frozen=True)
class OpenQuotes:
    """What a customer may press now: amounts, unknown ones too, and what counts with them."""

    amounts_rwf: list[int | None]
    moved_rwf: int
    is_number_changed: bool


OPEN_QUOTES = """
    SELECT ARRAY(SELECT a.amount_rwf FROM actions a
                 WHERE a.customer_id = c.id AND a.status = 'proposed') AS amounts_rwf,
           moved_without_pin(c.id, %(now)s) AS moved_rwf,
           c.identity_changed_at IS NOT NULL AS is_number_changed
    FROM customers c WHERE c.id = %(customer_id)s
"""


async def open_quotes(conn: AsyncConnection, customer_id: int, now: datetime) -> OpenQuotes:
    async with conn.cursor(row_factory=class_row(OpenQuotes)) as cursor:
        await cursor.execute(OPEN_QUOTES, {"customer_id": customer_id, "now": now})
        return await cursor.fetchone() or OpenQuotes([], 0, False)


ASK = "SELECT open_pin_prompt(%s, %s, %s, %s)"


async def ask(
    conn: AsyncConnection,
    *,
    action_id: int | None,
    decision: str | None,
    press_key: str | None,
    expires_at: datetime,
) -> PinQuestion:
    """Ask the door's customer; what was asked before is forgotten."""
    found = await conn.execute(ASK, [action_id, decision, press_key, expires_at])
    row = await found.fetchone()
    assert row is not None
    asked: PinQuestion = row[0]
    return asked


KEEP_PIN = """
    INSERT INTO pins (customer_id, hash, tries, locked_at, changed_at)
    VALUES (%(customer_id)s, %(hash)s, %(tries)s, %(locked_at)s, %(now)s)
    ON CONFLICT (customer_id) DO UPDATE SET hash = excluded.hash, tries = excluded.tries,
        locked_at = excluded.locked_at,
        changed_at = CASE WHEN pins.hash = excluded.hash THEN pins.changed_at
                          ELSE excluded.changed_at END
"""
KEEP_PROMPT = """
    UPDATE pin_prompts SET purpose = %(purpose)s, pending_hash = %(pending_hash)s,
        expires_at = %(expires_at)s
    WHERE customer_id = %(customer_id)s
"""


async def keep(conn: AsyncConnection, customer_id: int, now: PinStanding, *, at: datetime) -> None:
    """Write what a message changed about their PIN and about what they are asked."""
    facts = {
        "customer_id": customer_id,
        "hash": now.hash,
        "tries": now.tries,
        "locked_at": now.locked_at,
        "purpose": now.purpose,
        "pending_hash": now.pending_hash,
        "expires_at": now.expires_at,
        "now": at,
    }
    if now.hash is not None:
        await conn.execute(KEEP_PIN, facts)
    await conn.execute(KEEP_PROMPT, facts)


# Of the message as it arrived, only what says that there was one.
TAKE_OUT = """
    UPDATE inbox SET message = %(message)s, raw = jsonb_build_object(
        'id', raw -> 'id', 'timestamp', raw -> 'timestamp', 'taken_out', 'pin')
    WHERE id = %(id)s AND customer_id = %(customer_id)s
"""


async def take_out(
    conn: AsyncConnection, customer_id: int, inbox_id: int, message: dict[str, Any]
) -> None:
    """Overwrite a message of theirs, and what arrived, with what its PIN came to."""
    facts = {"id": inbox_id, "customer_id": customer_id, "message": Jsonb(message)}
    await conn.execute(TAKE_OUT, facts)


@dataclass(frozen=True)
class LastIdentityChange:
    """When the customer's number or user id changed, and whether their PIN is from before it."""

    changed_at: datetime | None
    has_older_pin: bool


async def identity_change(conn: AsyncConnection) -> LastIdentityChange:
    """Of the door's customer."""
    async with conn.cursor(row_factory=class_row(LastIdentityChange)) as cursor:
        await cursor.execute("SELECT changed_at, has_older_pin FROM identity_change()")
        return await cursor.fetchone() or LastIdentityChange(None, False)


TRUST = """
    UPDATE customers SET identity_changed_at = NULL
    WHERE id = %(id)s AND EXISTS (
        SELECT 1 FROM pins WHERE pins.customer_id = customers.id
            AND pins.changed_at <= customers.identity_changed_at)
"""


async def trust(conn: AsyncConnection, customer_id: int) -> None:
    """The PIN was entered rightly: who changed number is the same customer, if it is as old."""
    await conn.execute(TRUST, {"id": customer_id})


# Who resets a PIN has made sure whose it is, after a change of number too.
RESET = """
    WITH prompt AS (DELETE FROM pin_prompts WHERE customer_id = %(id)s),
    known AS (UPDATE customers SET identity_changed_at = NULL WHERE id = %(id)s),
    forgotten AS (DELETE FROM pins WHERE customer_id = %(id)s RETURNING customer_id)
    INSERT INTO pin_resets (customer_id, reset_by, because)
    SELECT customer_id, %(by)s, %(because)s FROM forgotten
"""


async def reset(conn: AsyncConnection, customer_id: int, *, by: str, because: str) -> bool:
    """Forget their PIN, so that they set a new one, and keep who did it; False: they had none."""
    facts = {"id": customer_id, "by": by, "because": because}
    return (await conn.execute(RESET, facts)).rowcount > 0
