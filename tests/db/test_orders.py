"""Stock and its money: never oversold, never lost, whoever comes at once and in whatever order."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection
from psycopg.errors import CheckViolation, InsufficientPrivilege

from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.payment import ledger, spending
from db.repositories.shop import orders
from db.repositories.shop.orders import OneShopOnly, OrderHold, OutOfStock
from tests.conftest import NOON
from tests.db.bank import top_up, wrong_figures
from tests.db.road import fetch

SUGAR, MILK, ELSEWHERE = 1, 3, 10
LEFT = 20
BUYERS, CONNECTIONS = 200, 16
SOON, TOMORROW = NOON + timedelta(minutes=10), NOON + timedelta(days=1)
LIVE = """
    SELECT p.stock + coalesce(sum(i.quantity) FILTER (
        WHERE o.status IN ('held', 'confirmed', 'collected')), 0), min(p.stock)
    FROM products p LEFT JOIN order_items i ON i.product_id = p.id
    LEFT JOIN orders o ON o.id = i.order_id WHERE p.id = %s GROUP BY p.id
"""


async def hold(conn: AsyncConnection, *wanted: tuple[int, int]) -> int:
    return await orders.hold(conn, OrderHold(wanted, TOMORROW, SOON), NOON)


async def few(pool: Pool) -> None:
    await fetch(pool, "UPDATE products SET stock = %s WHERE id = ANY (%s)", LEFT, [SUGAR, MILK])


async def test_hundreds_who_want_the_last_ones_get_no_more_than_there_are(database: str) -> None:
    dice = random.Random(5)

    async def buy(buyer: int) -> bool:
        wanted = [(SUGAR, dice.randint(1, 3)), (MILK, dice.randint(1, 3))]
        # In any order: the function itself locks them in one.
        dice.shuffle(wanted)
        try:
            async with CustomerDoor(pool, buyer % 5 + 1).open() as conn:
                bought = await hold(conn, *wanted)
        except OutOfStock:
            return False
        async with CustomerDoor(pool, buyer % 5 + 1).open() as conn:
            await orders.confirm(conn, bought, NOON)
            if buyer % 3 == 0:
                await orders.cancel(conn, bought, NOON)
        return True

    async with open_pool(database, most=CONNECTIONS) as pool:
        await few(pool)
        bought = await asyncio.gather(*(buy(number) for number in range(BUYERS)))
        assert any(bought)
        assert not all(bought)
        for product in (SUGAR, MILK):
            [(everything, left)] = await fetch(pool, LIVE, product)
            assert everything == LEFT
            assert 0 <= left < LEFT


@dataclass
class Book:
    """What the shelf should hold."""

    wanted: dict[int, int] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    paid: set[int] = field(default_factory=set)

    @property
    def left(self) -> int:
        live = ("held", "confirmed", "collected")
        return LEFT - sum(self.wanted[one] for one, is_ in self.status.items() if is_ in live)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "confirm", "pay", "cancel", "collect", "late"]),
        st.integers(min_value=1, max_value=9),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=20,
)


class UndoneAtTheEnd(Exception):
    """Every example begins with the same shelf."""


async def test_any_order_of_steps_keeps_the_shelf_and_the_ledger(pool: Pool) -> None:
    await few(pool)
    async with pool.connection() as conn:
        await ledger.transfer(conn, top_up(1, 1_000_000), NOON)
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps=STEPS)
    def run(steps: list[tuple[str, int, int]]) -> None:
        asyncio.run_coroutine_threadsafe(play(pool, steps), loop).result()

    await asyncio.to_thread(run)


async def play(pool: Pool, steps: list[tuple[str, int, int]]) -> None:
    with pytest.raises(UndoneAtTheEnd):
        async with pool.connection() as conn, conn.transaction():
            await conn.execute("SELECT set_config('easymo.customer_id', '1', true)")
            book = Book()
            for step, many, which in steps:
                await take(conn, book, step, many, which)
                found = await conn.execute("SELECT stock FROM products WHERE id = %s", [SUGAR])
                assert await found.fetchone() == (book.left,)
            assert await wrong_figures(conn) == {}
            paid = await conn.execute(
                "SELECT coalesce(sum(total_rwf) FILTER (WHERE status <> 'cancelled'), 0),"
                " coalesce(sum(refunded_rwf), 0) - coalesce(sum(total_rwf) FILTER ("
                "WHERE status = 'cancelled'), 0) FROM orders WHERE paid_transfer_id IS NOT NULL"
            )
            wallet = await conn.execute(
                "SELECT 1000000 - available_rwf FROM wallet_balances WHERE customer_id = 1"
            )
            kept = await wallet.fetchone()
            assert kept
            assert await paid.fetchone() == (kept[0], 0)
            raise UndoneAtTheEnd


async def take(conn: AsyncConnection, book: Book, step: str, many: int, which: int) -> None:
    if step == "hold":
        fits = many <= book.left
        try:
            async with conn.transaction():
                number = await hold(conn, (SUGAR, many))
        except OutOfStock:
            assert not fits
        else:
            assert fits
            book.wanted[number], book.status[number] = many, "held"
        return
    if not book.status:
        return
    number = list(book.status)[which % len(book.status)]
    was = book.status[number]
    match step:
        case "confirm":
            done, now_is = await orders.confirm(conn, number, NOON), "confirmed"
            assert done == (was == "held")
        case "pay":
            done = await spending.pay_order_from_wallet(conn, number, NOON)
            now_is = "confirmed"
            assert done == (was in ("held", "confirmed") and number not in book.paid)
            book.paid |= {number} if done else set()
        case "cancel":
            done, now_is = await orders.cancel(conn, number, NOON), "cancelled"
            assert done == (was == "confirmed")
            if done:
                await spending.refund_order(conn, number, NOON)
        case "collect":
            done, now_is = await orders.collect(conn, number, NOON), "collected"
            assert done == (was == "confirmed")
        case _:
            done, now_is = await orders.cancel(conn, number, TOMORROW), "cancelled"
            assert not done
    book.status[number] = now_is if done else was


async def test_what_an_order_may_not_be(pool: Pool) -> None:
    door = CustomerDoor(pool, 1)
    for wanted in ([(SUGAR, 1), (ELSEWHERE, 1)], [(999_999, 1)], [(SUGAR, 1), (SUGAR, 1)], []):
        with pytest.raises(OneShopOnly):
            async with door.open() as conn:
                await hold(conn, *wanted)
    for many in (0, -1, 1_001):
        with pytest.raises((CheckViolation, OutOfStock)):
            async with door.open() as conn:
                await hold(conn, (SUGAR, many))
    async with door.open() as conn:
        hers = await hold(conn, (SUGAR, 1))
    async with CustomerDoor(pool, 2).open() as conn:
        assert await orders.get(conn, hers) is None
        assert not await orders.confirm(conn, hers, NOON)
        assert not await spending.pay_order_from_wallet(conn, hers, NOON)
    for theft in (
        "UPDATE products SET stock = 1",
        "UPDATE orders SET status = 'confirmed'",
        "INSERT INTO order_items VALUES (1, 1, 1, 1, 1)",
        "SELECT collect_order(1, now())",
        "SELECT expire_order_hold(now())",
    ):
        with pytest.raises(InsufficientPrivilege):
            async with door.open() as conn:
                await conn.execute(theft.encode())
