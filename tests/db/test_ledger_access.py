"""Who may do what to the ledger: history stays, and a customer spends only her own money."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from psycopg import AsyncConnection, Error, sql
from psycopg.errors import CheckViolation, InsufficientPrivilege

from db.pool import Pool
from db.repositories.payment import ledger
from tests.db.bank import (
    LATER,
    NOW,
    customer,
    door_of_a_customer,
    paid,
    payment,
    wrong_figures,
)


@pytest_asyncio.fixture
async def conn(pool: Pool) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, after some trade; the audit is clean at the end of every test."""
    async with pool.connection() as opened:
        alice = await customer(opened, with_rwf=1_000)
        await paid(opened, alice, 100)
        await ledger.hold(opened, payment(alice, 50), expires_at=LATER, now=NOW)
        yield opened
        assert await wrong_figures(opened) == {}


REWRITES = [
    "UPDATE entries SET signed_rwf = signed_rwf + 1",
    "UPDATE entries SET entered_at = now()",
    "DELETE FROM entries",
    "TRUNCATE entries",
    "TRUNCATE transfers CASCADE",
    "TRUNCATE accounts CASCADE",
    "DELETE FROM transfers WHERE state = 'pending'",
    "DELETE FROM accounts",
    "UPDATE accounts SET customer_id = NULL, kind = 'revenue' WHERE kind = 'wallet'",
    "UPDATE accounts SET may_go_negative = true",
    "UPDATE transfers SET amount_rwf = 1",
    "UPDATE transfers SET key = 'x' WHERE state = 'pending'",
    "UPDATE transfers SET amount_rwf = 1, state = 'voided', settled_at = now()"
    " WHERE state = 'pending'",
    "UPDATE transfers SET state = 'pending', settled_at = NULL WHERE state = 'posted'",
    "UPDATE transfers SET state = 'voided' WHERE state = 'posted'",
]


async def test_history_is_never_rewritten(conn: AsyncConnection) -> None:
    assert [rewrite for rewrite in REWRITES if not await is_refused(conn, rewrite)] == []


FORGERIES = {
    "a balance": "UPDATE accounts SET posted_rwf = posted_rwf + 1 WHERE kind = 'wallet'",
    "a version": "UPDATE accounts SET version = version + 1 WHERE kind = 'wallet'",
    "a hold without a transfer": "UPDATE accounts SET held_rwf = held_rwf + 1",
    "a hold let go": "UPDATE accounts SET held_rwf = 0",
    "a rich account": "INSERT INTO accounts (kind, customer_id, posted_rwf)"
    " SELECT 'wallet', min(id) - 1, 5 FROM customers",
    "a posting without entries": "UPDATE transfers SET state = 'posted', settled_at = now()"
    " WHERE state = 'pending'",
    "a release without a balance": "UPDATE transfers SET state = 'voided', settled_at = now()"
    " WHERE state = 'pending'",
    "a transfer without entries": "INSERT INTO transfers (scope, key, request_hash, kind, from_id,"
    " to_id, amount_rwf, state, created_at, settled_at) SELECT 'x', 'x', '', kind, from_id, to_id,"
    " 1, 'posted', now(), now() FROM transfers LIMIT 1",
    "a transfer born voided": "INSERT INTO transfers (scope, key, request_hash, kind, from_id,"
    " to_id, amount_rwf, state, created_at, settled_at) SELECT 'x', 'x', '', kind, from_id, to_id,"
    " 1, 'voided', now(), now() FROM transfers LIMIT 1",
    "a third entry": "INSERT INTO entries SELECT account_id, account_version + 9, transfer_id, 1,"
    " balance_after_rwf + 1, now() FROM entries LIMIT 1",
    "entries for a hold": "WITH held AS (SELECT * FROM transfers WHERE state = 'pending'), moved AS"
    " (UPDATE accounts SET version = version + 1 FROM held WHERE accounts.id IN (from_id, to_id)"
    " RETURNING accounts.*) INSERT INTO entries SELECT m.id, m.version, h.id, 1,"
    " m.posted_rwf + 1, now() FROM moved m, held h",
}


async def test_what_does_not_add_up_is_never_committed(conn: AsyncConnection) -> None:
    assert [it for it, forge in FORGERIES.items() if not await is_refused(conn, forge)] == []


async def test_a_bare_insert_of_one_sided_money_fails_at_commit(conn: AsyncConnection) -> None:
    """Even with every row in place but one."""
    one_sided = """
        WITH made AS (
            INSERT INTO transfers (scope, key, request_hash, kind, from_id, to_id, amount_rwf,
                                   state, created_at, settled_at)
            SELECT 'x', 'x', '', 'top_up', c.id, w.id, 7, 'posted', now(), now()
            FROM accounts c, accounts w WHERE c.kind = 'provider_clearing' AND w.kind = 'wallet'
            LIMIT 1 RETURNING *
        ), richer AS (
            UPDATE accounts SET posted_rwf = posted_rwf + 7, version = version + 1
            FROM made WHERE accounts.id = made.to_id RETURNING accounts.*
        )
        INSERT INTO entries SELECT richer.id, version, made.id, 7, posted_rwf, now()
        FROM richer, made
    """
    with pytest.raises(CheckViolation, match="two entries"):
        await conn.execute(one_sided.encode())


async def test_a_customer_sees_her_own_money_alone(pool: Pool, conn: AsyncConnection) -> None:
    bob = await door_of_a_customer(pool, with_rwf=700)
    async with bob.open() as own:
        assert await one(own, "SELECT count(*) FROM wallet_balances") == 1
        assert await one(own, "SELECT sum(signed_rwf) FROM wallet_statement") == 700
        assert await one(own, "SELECT count(id) FROM accounts") == 1
        assert await one(own, "SELECT count(id) FROM transfers") == 1
        assert await one(own, "SELECT count(*) FROM entries") == 1


async def test_nobody_in_particular_sees_no_money(pool: Pool, conn: AsyncConnection) -> None:
    async with pool.connection() as own, own.transaction():
        await own.execute("SET LOCAL ROLE easymo_customer")
        for table in ("accounts", "transfers"):
            count = sql.SQL("SELECT count(id) FROM {}").format(sql.Identifier(table))
            assert await (await own.execute(count)).fetchone() == (0,)
        assert await one(own, "SELECT count(*) FROM entries") == 0


FORBIDDEN = [
    "INSERT INTO accounts (kind) VALUES ('revenue')",
    "UPDATE accounts SET posted_rwf = posted_rwf + 1",
    "UPDATE transfers SET state = 'voided'",
    "INSERT INTO entries SELECT * FROM entries",
    "DELETE FROM entries",
    "TRUNCATE entries",
    "SELECT request_hash FROM transfers",
    "SELECT key FROM transfers",
    "SELECT * FROM ledger_audit",
    "SELECT ledger_account('wallet', 1)",
    "SELECT ledger_transfer('x', 'x', 'top_up', 1, 5, 100, NULL, now())",
    "SELECT ledger_hold('x', 'x', 'top_up', 1, 5, 100, NULL, now(), now())",
    "SELECT ledger_begin('x', 'x', 'top_up', 1, 5, 100, NULL, NULL, NULL, now())",
    "SELECT ledger_refund('x', 'x', 1, 100, NULL, now())",
    "SELECT ledger_post(1, now())",
    "SELECT ledger_void(1, now())",
    "SELECT ledger_expire(now())",
    "SELECT ledger_lock(1)",
    "SELECT ledger_enter(t, now()) FROM (SELECT NULL::transfers) x(t)",
]


async def test_a_customer_may_do_nothing_else(pool: Pool, conn: AsyncConnection) -> None:
    bob = await door_of_a_customer(pool, with_rwf=700)
    for forbidden in FORBIDDEN:
        with pytest.raises(InsufficientPrivilege):
            async with bob.open() as own:
                await own.execute(forbidden.encode())


async def one(conn: AsyncConnection, query: str) -> object:
    row = await (await conn.execute(query.encode())).fetchone()
    assert row is not None
    return row[0]


async def is_refused(conn: AsyncConnection, statement: str) -> bool:
    try:
        await conn.execute(statement.encode())
    except Error:
        return True
    return False
