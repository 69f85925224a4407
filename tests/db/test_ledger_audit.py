"""`easymo ledger audit`: all zeros, or a failure that a monitor sees."""

import asyncio
import re

import psycopg
import pytest
from typer.testing import CliRunner, Result

from db.embedded.servers import PostgresServer
from db.pool import Pool
from kit.errors import Misconfigured
from server.cli import build
from tests.db.bank import customer, paid


@pytest.fixture
def audit(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)


async def audited() -> Result:
    # In a thread, for the command brings an event loop of its own.
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(build(["ledger"]), ["ledger", "audit"])
    )


@pytest.mark.usefixtures("audit")
async def test_books_in_order_pass(pool: Pool) -> None:
    async with pool.connection() as conn:
        await paid(conn, await customer(conn, with_rwf=900), 500)
    done = await audited()
    assert done.exit_code == 0
    assert set(re.findall(r"│\s+([\d,-]+) │", done.stdout)) == {"0"}


@pytest.mark.usefixtures("audit")
async def test_a_franc_that_appears_is_found(
    pool: Pool, database: str, postgres: PostgresServer
) -> None:
    async with pool.connection() as conn:
        await paid(conn, await customer(conn, with_rwf=900), 500)
    forge_as_superuser(postgres, database)
    done = await audited()
    assert done.exit_code == 1
    assert re.search(r"balances sum rwf\s+│\s+7 │", done.stdout)
    assert re.search(r"balances unlike entries\s+│\s+1 │", done.stdout)


async def test_a_database_without_a_ledger_says_what_to_do(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database)
    done = await audited()
    assert isinstance(done.exception, Misconfigured)
    assert "easymo migrate" in str(done.exception)


def forge_as_superuser(postgres: PostgresServer, database: str) -> None:
    """What nobody can do but who may switch triggers off."""
    url = postgres.superuser_url.rsplit("/", 1)[0] + "/" + database.rsplit("/", 1)[1]
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("UPDATE accounts SET posted_rwf = posted_rwf + 7 WHERE kind = 'wallet'")
