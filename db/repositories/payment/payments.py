"""Payments of mobile money, for the product's own processes: claimed, asked for, settled once.

What a customer may do in their own door is in `spending`. The rules are the database's
(`db/schema/25_payments.sql`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from kit.clock import KIGALI

Purpose = Literal["top_up", "booking", "order", "change"]


@dataclass(frozen=True)
class Payment:
    """`status` is as its claimer found it; from `requested` on, the customer may have been asked.

    `base_url` names the platform that may know of it. `attempts` counts claims.
    """

    id: int
    reference: UUID
    purpose: Purpose
    amount_rwf: int
    payer: str
    status: Literal["new", "requested", "succeeded", "failed"]
    base_url: str | None
    attempts: int
    created_at: datetime


COLUMNS = """
    SELECT id, reference, purpose, amount_rwf, payer, status, base_url, attempts, created_at
"""
CLAIM = f"{COLUMNS} FROM claim_payments(%s, %s) ORDER BY id"


async def claim(conn: AsyncConnection, *, lease: timedelta, most: int) -> list[Payment]:
    """Open payments to look after, each the caller's alone until the lease ends."""
    async with conn.cursor(row_factory=class_row(Payment)) as cursor:
        await cursor.execute(CLAIM, [lease, most])
        return await cursor.fetchall()


async def requested(conn: AsyncConnection, payment_id: int, base_url: str, now: datetime) -> bool:
    """Note that they are about to be asked; False when somebody else has the payment."""
    return await _is_so(conn, "SELECT payment_requested(%s, %s, %s)", payment_id, base_url, now)


async def not_asked(conn: AsyncConnection, payment_id: int, wait: timedelta) -> None:
    """The provider could not be reached, and they were not asked: begin anew after `wait`."""
    await conn.execute("SELECT payment_not_asked(%s, %s)", [payment_id, wait])


async def due_again(conn: AsyncConnection, payment_id: int, wait: timedelta) -> None:
    """Look again after `wait`, or at once when a callback came since the claim."""
    await conn.execute("SELECT payment_due_again(%s, %s)", [payment_id, wait])


async def hinted(conn: AsyncConnection, reference: UUID) -> bool:
    """Make a payment due at once; False when it is over or unknown."""
    return await _is_so(conn, "SELECT payment_hinted(%s)", reference)


SUCCEEDED = "SELECT payment_succeeded(%(id)s, %(transaction_id)s, %(now)s, %(day)s)"


async def succeeded(
    conn: AsyncConnection, payment_id: int, *, transaction_id: str | None, now: datetime
) -> str | None:
    """Post it, settle what it paid for and tell them; None when it was over already.

    Otherwise `topped_up`, `booked`, `ordered`, `paid`, `changed` or `kept_in_wallet`.
    """
    day = now.astimezone(KIGALI).date()
    asked = {"id": payment_id, "transaction_id": transaction_id, "now": now, "day": day}
    row = await (await conn.execute(SUCCEEDED, asked)).fetchone()
    return str(row[0]) if row and row[0] else None


async def failed(conn: AsyncConnection, payment_id: int, reason: str, now: datetime) -> bool:
    """Close it, give its held seats back and tell them; False when it was over already."""
    day = now.astimezone(KIGALI).date()
    return await _is_so(conn, "SELECT payment_failed(%s, %s, %s, %s)", payment_id, reason, now, day)


async def expire_holds(conn: AsyncConnection, now: datetime, *, most: int) -> int:
    """Give seats back whose payment did not come in time; returns how many bookings ran out."""
    row = await (await conn.execute("SELECT expire_holds(%s, %s)", [now, most])).fetchone()
    return int(row[0]) if row else 0


async def _is_so(conn: AsyncConnection, question: LiteralString, *values: object) -> bool:
    row = await (await conn.execute(question, values)).fetchone()
    return bool(row and row[0])
