"""Random trade against the ledger and against plain numbers: they never differ."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from psycopg import AsyncConnection

from db.repositories.payment import ledger
from db.repositories.payment.ledger import (
    CLEARING,
    REVENUE,
    SUSPENSE,
    LedgerAccount,
    Transfer,
    TransferKind,
    TransferOrder,
    wallet,
)
from db.repositories.payment.ledger_errors import KeyReused
from kit.errors import EasyMOError
from tests.db.bank import NOW, customer, wrong_figures
from tests.db.books import REFUNDS, Books
from tests.gate import at_gate

Result = TypeVar("Result")

LONG = bool(os.environ.get("EASYMO_LONG"))
RUNS = settings(
    stateful_step_count=80 if LONG else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
CUSTOMERS = 3
SOME = st.integers(0, CUSTOMERS - 1)
# Small ones, so that wallets run empty; the largest, so that sums grow.
AMOUNTS = st.one_of(st.integers(1, 3_000), st.just(10_000_000_000))
MINUTES = st.integers(0, 10)
HOUSE = (CLEARING, REVENUE, REFUNDS, SUSPENSE)

BALANCES = """
    SELECT kind, customer_id, posted_rwf, held_rwf FROM accounts
    WHERE customer_id IS NULL OR customer_id = ANY (%s)
"""


class LedgerMachine(RuleBasedStateMachine):
    """One run is one scope of keys and three new customers, in a database that other runs used."""

    holds: Bundle[str] = Bundle("holds")
    payments: Bundle[str] = Bundle("payments")
    orders: Bundle[str] = Bundle("orders")

    url: str
    books: Books

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        connecting = AsyncConnection.connect(self.url, autocommit=True)
        self.conn: AsyncConnection = self.runner.run(connecting)
        self.now = NOW
        self.ids: dict[str, int] = {}
        self.first: dict[str, Transfer] = {}
        self.number = 0

    @initialize()
    def open_accounts(self) -> None:
        ids = [self.runner.run(customer(self.conn, with_rwf=9_000)) for _ in range(CUSTOMERS)]
        self.wallets = [wallet(one) for one in ids]
        self.scope = f"run{ids[0]}"
        self.books = Books({account: posted for account, (posted, _) in self.real().items()})

    @rule(target=orders, who=SOME, amount=AMOUNTS)
    def top_up(self, who: int, amount: int) -> str:
        return self.transfer("top_up", CLEARING, self.wallets[who], amount)

    @rule(target=orders, amount=AMOUNTS)
    def park(self, amount: int) -> str:
        return self.transfer("park", CLEARING, SUSPENSE, amount)

    @rule(target=orders, who=SOME, amount=AMOUNTS)
    def claim(self, who: int, amount: int) -> str:
        return self.transfer("claim", SUSPENSE, self.wallets[who], amount)

    @rule(target=payments, who=SOME, amount=AMOUNTS)
    def pay(self, who: int, amount: int) -> str:
        return self.transfer("payment", self.wallets[who], REVENUE, amount)

    @rule(target=holds, who=SOME, amount=AMOUNTS, minutes=MINUTES)
    def hold(self, who: int, amount: int, minutes: int) -> str:
        order = self.order("payment", self.wallets[who], REVENUE, amount)
        end = self.now + timedelta(minutes=minutes)
        made = self.both(
            lambda: self.books.hold(order, end, self.now),
            lambda: ledger.hold(self.conn, order, expires_at=end, now=self.now),
        )
        return self.keep(order.key, made)

    @rule(target=payments, key=holds)
    def post(self, key: str) -> str:
        if key in self.ids:
            self.both(
                lambda: self.books.post(key, self.now),
                lambda: ledger.post(self.conn, self.ids[key], self.now),
            )
        return key

    @rule(key=holds)
    def void(self, key: str) -> None:
        if key in self.ids:
            self.both(
                lambda: self.books.void(key),
                lambda: ledger.void(self.conn, self.ids[key], self.now),
            )

    @rule(target=orders, of=payments, amount=AMOUNTS)
    def refund(self, of: str, amount: int) -> str:
        key = self.next_key()
        if of in self.ids:
            self.both(
                lambda: self.books.refund(key, of, amount),
                lambda: self.real_refund(key, of, amount),
            )
        return key

    @rule(of=orders)
    def refund_again(self, of: str) -> None:
        note = self.books.notes.get(of)
        if note and note.reverses:
            again = self.real_refund(of, note.reverses, note.order.amount_rwf)
            assert self.runner.run(again).amount_rwf == note.order.amount_rwf

    @rule(key=st.one_of(orders, payments, holds))
    def ask_again(self, key: str) -> None:
        if key in self.first:
            again = self.runner.run(self.asked(key, self.books.notes[key].order))
            assert again.id == self.first[key].id
            assert again.state == self.books.notes[key].state

    @rule(key=st.one_of(orders, payments, holds), amount=AMOUNTS)
    def ask_otherwise(self, key: str, amount: int) -> None:
        if key in self.first and self.books.notes[key].order.amount_rwf != amount:
            other = replace(self.books.notes[key].order, amount_rwf=amount)
            with pytest.raises(KeyReused):
                self.runner.run(self.asked(key, other))

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def expire(self) -> None:
        expired = self.runner.run(ledger.expire(self.conn, self.now))
        assert expired == self.books.expire(self.now)

    @invariant()
    def books_agree(self) -> None:
        if hasattr(self, "books"):
            real = self.real()
            for account in (*HOUSE, *self.wallets):
                known = self.books.posted.get(account, 0), self.books.held.get(account, 0)
                assert real.get(account, (0, 0)) == known, account
            # The audit reads all that runs before left behind: too much for every step of many.
            assert LONG or self.runner.run(wrong_figures(self.conn)) == {}

    def teardown(self) -> None:
        if hasattr(self, "books"):
            self.runner.run(ledger.expire(self.conn, NOW + timedelta(days=365)))
            assert self.runner.run(wrong_figures(self.conn)) == {}
        self.runner.run(self.conn.close())
        self.runner.close()

    def transfer(
        self, kind: TransferKind, payer: LedgerAccount, payee: LedgerAccount, amount: int
    ) -> str:
        order = self.order(kind, payer, payee, amount)
        made = self.both(
            lambda: self.books.transfer(order),
            lambda: ledger.transfer(self.conn, order, self.now),
        )
        return self.keep(order.key, made)

    def order(
        self, kind: TransferKind, payer: LedgerAccount, payee: LedgerAccount, amount: int
    ) -> TransferOrder:
        return TransferOrder(self.scope, self.next_key(), kind, payer, payee, amount)

    def next_key(self) -> str:
        self.number += 1
        return str(self.number)

    def keep(self, key: str, made: Transfer | None) -> str:
        if made:
            self.ids[key] = made.id
            self.first[key] = made
        return key

    def both(
        self,
        expected: Callable[[], None],
        real: Callable[[], Coroutine[None, None, Result]],
    ) -> Result | None:
        """Do it in both; they agree whether it is refused, and why."""
        try:
            expected()
        except Exception as refused:
            with pytest.raises(type(refused)) as really:
                self.runner.run(real())
            if isinstance(refused, EasyMOError):
                assert getattr(really.value, "facts", None) == getattr(refused, "facts", None)
            return None
        return self.runner.run(real())

    async def asked(self, key: str, order: TransferOrder) -> Transfer:
        if end := self.books.notes[key].expires_at:
            return await ledger.hold(self.conn, order, expires_at=end, now=self.now)
        return await ledger.transfer(self.conn, order, self.now)

    async def real_refund(self, key: str, of: str, amount: int) -> Transfer:
        scope = f"refund:{self.scope}"
        return await ledger.refund(
            self.conn, self.ids[of], amount, scope=scope, key=key, now=self.now
        )

    def real(self) -> dict[LedgerAccount, tuple[int, int]]:
        rows = self.runner.run(self.rows())
        return {LedgerAccount(row[0], row[1]): (row[2], row[3]) for row in rows}

    async def rows(self) -> list[tuple[ledger.AccountKind, int | None, int, int]]:
        hers = [one.customer_id for one in self.wallets]
        return await (await self.conn.execute(BALANCES, [hers])).fetchall()


@pytest.mark.timeout(3600 if LONG else 300)
@pytest.mark.parametrize("runs", at_gate([15, 1_000 if LONG else 50]))
def test_the_ledger_and_plain_numbers_never_differ(database: str, runs: int) -> None:
    class Here(LedgerMachine):
        url = database

    run_state_machine_as_test(Here, settings=settings(RUNS, max_examples=runs))
