"""What tests of the ledger share: customers with money, and the figures that must be zero."""

from datetime import UTC, datetime, timedelta
from itertools import count

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.payment import ledger
from db.repositories.payment.ledger import CLEARING, REVENUE, Transfer, TransferOrder, wallet

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
KEYS = count(1)


def top_up(customer_id: int, amount_rwf: int, key: str | None = None) -> TransferOrder:
    return TransferOrder(
        "momo", key or f"t{next(KEYS)}", "top_up", CLEARING, wallet(customer_id), amount_rwf
    )


def payment(customer_id: int, amount_rwf: int, key: str | None = None) -> TransferOrder:
    return TransferOrder(
        "test", key or f"p{next(KEYS)}", "payment", wallet(customer_id), REVENUE, amount_rwf
    )


async def customer(conn: AsyncConnection, *, with_rwf: int = 0) -> int:
    """The id of a new customer, with that much in her wallet."""
    found = await conn.execute("INSERT INTO customers (name) VALUES ('Alice') RETURNING id")
    row = await found.fetchone()
    assert row is not None
    if with_rwf:
        await ledger.transfer(conn, top_up(int(row[0]), with_rwf), NOW)
    return int(row[0])


async def paid(conn: AsyncConnection, customer_id: int, amount_rwf: int) -> Transfer:
    return await ledger.transfer(conn, payment(customer_id, amount_rwf), NOW)


async def door_of_a_customer(pool: Pool, *, with_rwf: int = 0) -> CustomerDoor:
    async with pool.connection() as conn:
        return CustomerDoor(pool, await customer(conn, with_rwf=with_rwf))


async def available(conn: AsyncConnection, customer_id: int) -> int:
    found = await conn.execute(
        "SELECT available_rwf FROM wallet_balances WHERE customer_id = %s", [customer_id]
    )
    row = await found.fetchone()
    return int(row[0]) if row else 0


async def wrong_figures(conn: AsyncConnection) -> dict[str, int]:
    """What the audit finds wrong: nothing."""
    return {name: figure for name, figure in (await ledger.audit(conn)).items() if figure}
