"""A customer's own money decisions, through their door: every rule is in the database functions.

They are in `db/schema/25_payments.sql` and `26_charges.sql`; how much may move in a day is decided
in `easymo/services/action/spending_limits.py`.
"""

from datetime import datetime
from typing import LiteralString

from psycopg import AsyncConnection, Error

from kit.errors import EasyMOError


class TooLittleMoney(EasyMOError):
    """The wallet has less than that."""


class NoNumber(EasyMOError):
    """The customer shares no phone number that mobile money could ask."""


async def start_payment(conn: AsyncConnection, action_id: int, now: datetime) -> bool:
    """Write the payment that the payment loop will ask mobile money for.

    Raises NoNumber. The caller's transaction is then aborted.
    """
    try:
        found = await conn.execute("SELECT start_payment(%s, %s)", [action_id, now])
        return await found.fetchone() is not None
    except Error as error:
        if error.sqlstate == "EM031":
            raise NoNumber from error
        raise


async def pay_booking_from_wallet(conn: AsyncConnection, booking_id: int, now: datetime) -> bool:
    """Confirm a held booking and pay it; False when it is paid already or its hold is over.

    Raises TooLittleMoney. The caller's transaction is then aborted.
    """
    return await _pay(conn, "SELECT pay_booking_from_wallet(%s, %s)", booking_id, now)


async def pay_order_from_wallet(conn: AsyncConnection, order_id: int, now: datetime) -> bool:
    """Pay an order, and confirm it when it was held; False when it can no longer be paid.

    Raises TooLittleMoney. The caller's transaction is then aborted.
    """
    return await _pay(conn, "SELECT pay_order_from_wallet(%s, %s)", order_id, now)


async def _pay(conn: AsyncConnection, query: LiteralString, bought: int, now: datetime) -> bool:
    try:
        found = await conn.execute(query, [bought, now])
        row = await found.fetchone()
    except Error as error:
        raise_if_too_little(error)
        raise
    return bool(row and row[0] is not None)


def raise_if_too_little(error: Error) -> None:
    if error.sqlstate == "EM021":
        raise TooLittleMoney from error


async def refund_booking(
    conn: AsyncConnection, booking_id: int, amount_rwf: int, now: datetime
) -> None:
    """Give back into the wallet, once, at most what was paid."""
    await conn.execute("SELECT refund_booking(%s, %s, %s)", [booking_id, amount_rwf, now])


async def refund_order(conn: AsyncConnection, order_id: int, now: datetime) -> None:
    """Give all that was paid for a cancelled order back into the wallet, once."""
    await conn.execute("SELECT refund_order(%s, %s)", [order_id, now])


async def moved_without_pin(conn: AsyncConnection, now: datetime) -> int:
    """Francs the door's customer let move since midnight in Kigali without entering their PIN."""
    found = await conn.execute("SELECT moved_without_pin(current_customer(), %s)", [now])
    row = await found.fetchone()
    return int(row[0]) if row else 0


async def spent_today(conn: AsyncConnection, now: datetime) -> int:
    """Francs they moved since midnight in Kigali."""
    found = await conn.execute("SELECT spent_today(%s)", [now])
    row = await found.fetchone()
    return int(row[0]) if row else 0
