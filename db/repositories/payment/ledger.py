"""The ledger: money moves, waits and goes back, once per key. For the product's own processes.

What a customer may do in their own door is in `wallets`. The rules are the database's
(`db/schema/12_ledger.sql`, `13_transfers.sql`); here they get names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from db.repositories.payment.ledger_errors import errors_by_name

AccountKind = Literal["wallet", "provider_clearing", "revenue", "refunds", "suspense"]
TransferKind = Literal["top_up", "payment", "refund", "park", "claim"]


@dataclass(frozen=True)
class LedgerAccount:
    kind: AccountKind
    customer_id: int | None = None


CLEARING = LedgerAccount("provider_clearing")
REVENUE = LedgerAccount("revenue")
SUSPENSE = LedgerAccount("suspense")


def wallet(customer_id: int) -> LedgerAccount:
    """A customer's wallet; opened by its first transfer."""
    return LedgerAccount("wallet", customer_id)


@dataclass(frozen=True)
class TransferOrder:
    """What is to move. `scope` and `key` name the one effect it may have.

    `external_ref` says what it is about, and is used once per kind.
    """

    scope: str
    key: str
    kind: TransferKind
    payer: LedgerAccount
    payee: LedgerAccount
    amount_rwf: int
    external_ref: str | None = None


@dataclass(frozen=True)
class Transfer:
    id: int
    kind: TransferKind
    amount_rwf: int
    state: Literal["pending", "posted", "voided", "expired"]
    expires_at: datetime | None
    reverses: int | None
    external_ref: str | None
    created_at: datetime
    settled_at: datetime | None


COLUMNS = """
    SELECT id, kind, amount_rwf, state, expires_at, reverses, external_ref, created_at, settled_at
"""
ORDER = """
    %(scope)s, %(key)s, %(kind)s, ledger_account(%(payer)s, %(payer_id)s),
    ledger_account(%(payee)s, %(payee_id)s), %(amount)s, %(external_ref)s
"""
TRANSFER = f"{COLUMNS} FROM ledger_transfer({ORDER}, %(now)s)"


async def transfer(conn: AsyncConnection, order: TransferOrder, now: datetime) -> Transfer:
    """Move money now; asked again, the first transfer is returned.

    Raises InsufficientFunds. The caller's transaction is then aborted, as by every error here.
    """
    return await one_transfer(conn, TRANSFER, _asked(order) | {"now": now})


HOLD = f"{COLUMNS} FROM ledger_hold({ORDER}, %(expires_at)s, %(now)s)"


async def hold(
    conn: AsyncConnection, order: TransferOrder, *, expires_at: datetime, now: datetime
) -> Transfer:
    """Set money aside, to be posted or voided. Raises InsufficientFunds or HoldOver."""
    return await one_transfer(conn, HOLD, _asked(order) | {"expires_at": expires_at, "now": now})


POST = f"{COLUMNS} FROM ledger_post(%(id)s, %(now)s)"


async def post(conn: AsyncConnection, transfer_id: int, now: datetime) -> Transfer:
    """Move what was held. Raises HoldOver when its time is over, WrongState when it was voided."""
    return await one_transfer(conn, POST, {"id": transfer_id, "now": now})


VOID = f"{COLUMNS} FROM ledger_void(%(id)s, %(now)s)"


async def void(conn: AsyncConnection, transfer_id: int, now: datetime) -> Transfer:
    """Give up what was held. Raises WrongState when it was posted."""
    return await one_transfer(conn, VOID, {"id": transfer_id, "now": now})


REFUND = f"""
    {COLUMNS} FROM ledger_refund(%(scope)s, %(key)s, %(id)s, %(amount)s, %(external_ref)s, %(now)s)
"""


async def refund(
    conn: AsyncConnection,
    payment_id: int,
    amount_rwf: int,
    *,
    scope: str,
    key: str,
    now: datetime,
    external_ref: str | None = None,
) -> Transfer:
    """Give back a posted payment, in part or whole, to the wallet that paid.

    Raises RefundAbovePaid when all refunds together would be more than was paid.
    """
    asked = {"scope": scope, "key": key, "id": payment_id, "amount": amount_rwf}
    return await one_transfer(conn, REFUND, asked | {"external_ref": external_ref, "now": now})


async def expire(conn: AsyncConnection, now: datetime, *, most: int = 1000) -> int:
    """Let go of holds whose time is over; returns how many."""
    found = await conn.execute("SELECT ledger_expire(%s, %s)", [now, most])
    row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def audit(conn: AsyncConnection) -> dict[str, int]:
    """What must be zero, by name."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT * FROM ledger_audit")
        row = await cursor.fetchone()
    assert row is not None
    return row


async def one_transfer(conn: AsyncConnection, query: str, asked: Mapping[str, object]) -> Transfer:
    """Run one of the ledger's functions, its errors by name."""
    async with conn.cursor(row_factory=class_row(Transfer)) as cursor:
        # In a pipeline an error comes with the answer, not with the question.
        with errors_by_name():
            await cursor.execute(query.encode(), asked)
            made = await cursor.fetchone()
    assert made is not None
    return made


def _asked(order: TransferOrder) -> dict[str, Any]:
    return {
        "scope": order.scope,
        "key": order.key,
        "kind": order.kind,
        "payer": order.payer.kind,
        "payer_id": order.payer.customer_id,
        "payee": order.payee.kind,
        "payee_id": order.payee.customer_id,
        "amount": order.amount_rwf,
        "external_ref": order.external_ref,
    }
