"""Those who touch the same rows at once wait for each other in one order, and never in a circle.

A deadlock would be raised by whoever lost it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from db.pool import open_pool
from db.repositories.payment import ledger, payments
from tests.db.bank import payment, top_up
from tests.db.market import Market
from tests.db.mobile_money import cast
from tests.db.road import fetch, new_customer

SLOTS = "SELECT id FROM slots ORDER BY starts_at DESC, id LIMIT 6"
AT_ONCE = 12
TIMES = 80
ROUNDS = 6
CROWD = 60


@asynccontextmanager
async def open_market(database: str, customers: int) -> AsyncIterator[Market]:
    async with open_pool(database, most=AT_ONCE) as pool:
        slots = [int(slot) for (slot,) in await fetch(pool, SLOTS)]
        await fetch(pool, "UPDATE slots SET capacity = 1000 WHERE id = ANY (%s)", slots)
        known = [await new_customer(pool) for _ in range(customers)]
        market = Market(pool, known, slots, random.Random(4))
        await market.open()
        yield market


async def at_once(doing: Callable[[], Awaitable[object]], times: int = 1) -> None:
    async def stand() -> None:
        for _ in range(times):
            await doing()

    async with asyncio.TaskGroup() as stands:
        for _ in range(AT_ONCE):
            stands.create_task(stand())


@pytest.mark.slow
async def test_sweepers_that_expire_proposals_at_once(database: str) -> None:
    async with open_market(database, CROWD) as market:
        for _ in range(ROUNDS):
            await at_once(market.hold_seats, times=TIMES // ROUNDS)
            market.clock.at += timedelta(minutes=11)
            await at_once(market.sweep)
        held = "SELECT coalesce(sum(taken), 0) FROM slots WHERE id = ANY (%s)"
        assert await fetch(market.pool, held, market.slots) == [(0,)]


async def test_a_wallet_that_pays_while_money_from_mtn_comes_in(database: str) -> None:
    async with open_pool(database, most=AT_ONCE) as pool:
        amina = await cast(pool)
        pays = payment(amina.amina, 1)

        async def comes_in(paid: int) -> None:
            async with pool.connection() as conn:
                await payments.requested(conn, paid, "http://mtn.test", amina.clock.now())
                outcome = await payments.succeeded(
                    conn, paid, transaction_id="4711", now=amina.clock.now()
                )
                assert outcome == "booked"

        async def spends(number: int) -> None:
            async with pool.connection() as conn:
                await ledger.transfer(conn, replace(pays, key=str(number)), amina.clock.now())

        async with pool.connection() as conn:
            await ledger.transfer(conn, top_up(amina.amina, 10_000), amina.clock.now())
        for turn in range(ROUNDS):
            asked = [(await amina.books_and_pays(guests=1))[1] for _ in range(AT_ONCE // 2)]
            steps = [comes_in(paid) for paid in asked]
            steps += [spends(AT_ONCE * CROWD * turn + number) for number in range(CROWD)]
            await asyncio.gather(*steps)
        assert await amina.wallet() == 10_000 - ROUNDS * CROWD
