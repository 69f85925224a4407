"""`easymo ledger findings`: what differs from MTN's books, until a person knows."""

import asyncio

import pytest
from typer.testing import CliRunner, Result

from db.pool import Pool
from db.repositories.payment import reconciliation
from server.cli import build
from tests.conftest import NOON


async def typed(*words: str) -> Result:
    # In a thread, for the command brings an event loop of its own.
    command = ["ledger", *words]
    return await asyncio.to_thread(lambda: CliRunner().invoke(build(command), command))


@pytest.fixture(autouse=True)
def told_of_the_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("COLUMNS", "200")


async def test_books_that_agree_pass() -> None:
    done = await typed("findings")
    assert (done.exit_code, done.stdout) == (0, "Nothing differs.\n")


async def test_a_difference_is_listed_while_it_is_open(pool: Pool) -> None:
    async with pool.connection() as conn:
        await reconciliation.file(
            conn, "collected_differs", expected_rwf=12_000, found_rwf=9_000, now=NOON
        )

    listed = await typed("findings")
    assert listed.exit_code == 1
    assert "12,000" in listed.stdout
    assert "9,000" in listed.stdout
    assert "look for a payout" in " ".join(listed.stdout.split())
