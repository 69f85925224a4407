"""Transfers per second, beside the same inserts and updates as bare SQL without any promise."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from statistics import median

from psycopg import AsyncConnection

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared
from benchmarks.sizes import Sizes
from db.pool import SEARCH_PATH
from db.repositories.payment import ledger
from db.repositories.payment.ledger import CLEARING, REVENUE, TransferOrder, wallet
from kit.clock import MachineClock

HANDS = 16
WALLETS = 64
PLENTY_RWF = 10_000_000
NOW = MachineClock().now

# The ledger's own tables and indexes, without foreign keys and triggers.
BARE_TABLES = """
    CREATE TABLE bare_accounts (LIKE accounts INCLUDING ALL);
    CREATE TABLE bare_transfers (LIKE transfers INCLUDING ALL);
    CREATE TABLE bare_entries (LIKE entries INCLUDING ALL);
    INSERT INTO bare_accounts (id, kind, customer_id, posted_rwf) OVERRIDING SYSTEM VALUE
    SELECT id, kind, customer_id, posted_rwf FROM accounts
"""
# One statement, locking in the same order: as fast as the same rows can be written.
BARE = """
    WITH locked AS MATERIALIZED (
        SELECT id FROM bare_accounts WHERE id IN (%(payer)s, %(payee)s)
        ORDER BY id FOR NO KEY UPDATE
    ), made AS (
        INSERT INTO bare_transfers (scope, key, request_hash, kind, from_id, to_id, amount_rwf,
                                    state, created_at, settled_at)
        SELECT 'bench', %(key)s, '', 'payment', %(payer)s, %(payee)s, %(amount)s, 'posted',
               %(now)s, %(now)s
        FROM (SELECT count(*) FROM locked) AS both_locked
        RETURNING id
    ), moved AS (
        UPDATE bare_accounts a SET version = version + 1, posted_rwf = posted_rwf
            + CASE a.id WHEN %(payee)s THEN %(amount)s ELSE -%(amount)s END
        FROM locked WHERE a.id = locked.id
        RETURNING a.id, a.version, a.posted_rwf
    )
    INSERT INTO bare_entries
    SELECT moved.id, moved.version, made.id,
           CASE moved.id WHEN %(payee)s THEN %(amount)s ELSE -%(amount)s END, moved.posted_rwf,
           %(now)s
    FROM moved, made
"""

Pay = Callable[[AsyncConnection, str, int], Coroutine[None, None, None]]
"""Takes one franc out of a customer's wallet, under a key."""


@dataclass(frozen=True)
class Case:
    """How many hands pay out of how many wallets. Revenue is one account in every case."""

    name: str
    hands: int
    wallets: int


CASES = (
    Case("alone", 1, WALLETS),
    Case("spread", HANDS, WALLETS),
    Case("one_wallet", HANDS, 1),
)


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_ledger")
    async with await _connected(url) as conn:
        customers = [await _rich_customer(conn) for _ in range(WALLETS)]
        await conn.execute(BARE_TABLES)
        found = await conn.execute("SELECT customer_id, id FROM accounts")
        payers: dict[int | None, int] = dict(await found.fetchall())
    subjects: dict[str, Pay] = {"ledger": _by_ledger, "bare": _bare(payers)}
    speeds: dict[tuple[str, str], list[float]] = {}
    for number in range(sizes.rounds):
        for case in CASES:
            for name, pay in subjects.items():
                run = _Run(url, pay, customers[: case.wallets], f"{number}:{case.name}")
                speed = await run.per_second(case.hands, sizes.transfers // case.hands)
                speeds.setdefault((name, case.name), []).append(speed)
                step()
    await _check(url)
    return [row for case in CASES for row in _rows(case, speeds)]


@dataclass(frozen=True)
class _Run:
    url: str
    pay: Pay
    customers: list[int]
    name: str

    async def per_second(self, hands: int, each: int) -> float:
        conns = await asyncio.gather(*(_connected(self.url) for _ in range(hands)))
        began = time.perf_counter()
        await asyncio.gather(*(self._work(n, conn, each) for n, conn in enumerate(conns)))
        seconds = time.perf_counter() - began
        await asyncio.gather(*(conn.close() for conn in conns))
        return hands * each / seconds

    async def _work(self, hand: int, conn: AsyncConnection, each: int) -> None:
        for number in range(each):
            customer = self.customers[(hand * each + number) % len(self.customers)]
            await self.pay(conn, f"{self.name}:{hand}:{number}", customer)


async def _by_ledger(conn: AsyncConnection, key: str, customer: int) -> None:
    order = TransferOrder("bench", key, "payment", wallet(customer), REVENUE, 1)
    await ledger.transfer(conn, order, NOW())


def _bare(accounts: dict[int | None, int]) -> Pay:
    async def pay(conn: AsyncConnection, key: str, customer: int) -> None:
        revenue = 2  # as the migration numbers the accounts of the house
        asked = {"key": key, "payer": accounts[customer], "payee": revenue, "amount": 1}
        await conn.execute(BARE, asked | {"now": NOW()})

    return pay


async def _rich_customer(conn: AsyncConnection) -> int:
    row = await (await conn.execute("INSERT INTO customers DEFAULT VALUES RETURNING id")).fetchone()
    assert row is not None
    order = TransferOrder("bench", f"rich:{row[0]}", "top_up", CLEARING, wallet(row[0]), PLENTY_RWF)
    await ledger.transfer(conn, order, NOW())
    return int(row[0])


async def _connected(url: str) -> AsyncConnection:
    options = f"-c search_path={SEARCH_PATH}"
    return await AsyncConnection.connect(url, autocommit=True, options=options, prepare_threshold=1)


SAME = """
    SELECT (SELECT sum(posted_rwf * id) FROM accounts) - (SELECT sum(posted_rwf * id)
            FROM bare_accounts),
           (SELECT sum(version) FROM accounts) - (SELECT count(*) FROM entries),
           (SELECT count(*) FROM bare_entries) - 2 * (SELECT count(*) FROM bare_transfers)
"""


async def _check(url: str) -> None:
    """That both did the same, and that the ledger is in order."""
    async with await _connected(url) as conn:
        same = await (await conn.execute(SAME)).fetchone()
        wrong = {name: figure for name, figure in (await ledger.audit(conn)).items() if figure}
    if same != (0, 0, 0) or wrong:
        raise RuntimeError(f"the ledger and bare SQL differ: {same}, {wrong}")


def _rows(case: Case, speeds: dict[tuple[str, str], list[float]]) -> list[Result]:
    mine = median(speeds["ledger", case.name])
    bare = median(speeds["bare", case.name])
    name = f"transfers_per_second_{case.name}"
    return [
        compared(name, mine, "transfers/s", f"bare_sql_{case.name}", bare),
        Result(f"bare_sql_per_second_{case.name}", bare, "transfers/s"),
    ]
