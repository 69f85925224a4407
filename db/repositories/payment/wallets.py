"""A customer's wallet, in their own door: what is in it and what moved it."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from db.repositories.payment.ledger import TransferKind


@dataclass(frozen=True)
class Balance:
    """`available_rwf` is what is posted less what is held."""

    posted_rwf: int = 0
    held_rwf: int = 0
    available_rwf: int = 0


@dataclass(frozen=True)
class WalletLine:
    """One movement: `signed_rwf` is negative for money that left. `number` counts from 1."""

    number: int
    transfer_id: int
    kind: TransferKind
    signed_rwf: int
    balance_after_rwf: int
    external_ref: str | None
    entered_at: datetime


async def balance(conn: AsyncConnection) -> Balance:
    """What the door's customer has; nothing when they have no wallet yet."""
    async with conn.cursor(row_factory=class_row(Balance)) as cursor:
        await cursor.execute("SELECT posted_rwf, held_rwf, available_rwf FROM wallet_balances")
        return await cursor.fetchone() or Balance()


STATEMENT = """
    SELECT number, transfer_id, kind, signed_rwf, balance_after_rwf, external_ref, entered_at
    FROM wallet_statement ORDER BY number DESC LIMIT %s
"""


async def statement(conn: AsyncConnection, limit: int) -> list[WalletLine]:
    """What moved the wallet of the door's customer, newest first."""
    async with conn.cursor(row_factory=class_row(WalletLine)) as cursor:
        await cursor.execute(STATEMENT, [limit])
        return await cursor.fetchall()


@dataclass(frozen=True)
class AskedPayment:
    """A payment that mobile money was asked for. `what` is top_up, booking, order or change.

    A change is one of the booking that `bought_id` names."""

    what: str
    bought_id: int | None
    amount_rwf: int
    status: str
    outcome: str | None
    reason: str | None
    created_at: datetime


LAST_ASKED = """
    SELECT p.purpose AS what, coalesce(p.booking_id, p.order_id, c.booking_id) AS bought_id,
           p.amount_rwf, p.status, p.outcome, p.reason, p.created_at
    FROM payments p LEFT JOIN booking_changes c ON c.id = p.change_id
    ORDER BY p.id DESC LIMIT %s
"""


async def last_asked(conn: AsyncConnection, limit: int) -> list[AskedPayment]:
    """The last payments that the door's customer let mobile money be asked for, newest first."""
    async with conn.cursor(row_factory=class_row(AskedPayment)) as cursor:
        await cursor.execute(LAST_ASKED, [limit])
        return await cursor.fetchall()
