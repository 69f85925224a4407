"""A confirmed order that is paid later: once, whatever happens to it meanwhile."""

import asyncio
from datetime import timedelta

import pytest_asyncio

from db.pool import Pool
from db.repositories.payment import ledger, spending
from db.repositories.shop import orders
from db.repositories.shop.orders import OrderHold
from easymo.services.action import action
from easymo.services.action.press import QuotePress
from easymo.services.action.spending_limits import SpendingLimits
from tests.conftest import NOON
from tests.db.bank import top_up
from tests.db.mobile_money import REJECTED, Cast, approved, cast
from tests.db.road import fetch

SUGAR = 1
LIMITS = SpendingLimits(rwf_per_day=500_000, pin_from_rwf=100_000)
PAID = "SELECT count(*) FROM transfers WHERE kind = 'payment'"


@pytest_asyncio.fixture
async def scene(pool: Pool) -> Cast:
    return await cast(pool)


async def orders_sugar(scene: Cast, until: timedelta = timedelta(days=1)) -> int:
    """A confirmed order that is to be paid at pick-up."""
    async with scene.door.open() as conn:
        wanted = OrderHold([(SUGAR, 2)], NOON + until, NOON + timedelta(minutes=10))
        order = await orders.hold(conn, wanted, NOON)
        assert await orders.confirm(conn, order, NOON)
    return order


async def fund(scene: Cast) -> None:
    async with scene.pool.connection() as conn:
        await ledger.transfer(conn, top_up(scene.amina, 50_000), NOON)


async def standing(scene: Cast, order: int) -> tuple[str, bool, int]:
    query = "SELECT status, paid_transfer_id IS NOT NULL, refunded_rwf FROM orders WHERE id = %s"
    [(status, is_paid, refunded)] = await fetch(scene.pool, query, order)
    return status, is_paid, refunded


async def asks_momo(scene: Cast, order: int) -> int:
    payment = await scene.presses(await scene.proposes("pay_order", order=order), "pay_momo")
    assert payment is not None
    return payment


async def settles(scene: Cast, action_id: int, decision: str) -> str:
    query = "SELECT fencing_token FROM customers WHERE id = %s"
    [(token,)] = await fetch(scene.pool, query, scene.amina)
    press = QuotePress(f"press.{action_id}.{decision}", decision, action_id, None, 1)  # type: ignore[arg-type]
    now = scene.clock.now()
    settled = await action.settle(scene.door, press, fencing_token=token, now=now, limits=LIMITS)
    return settled.outcome


async def collects(scene: Cast, order: int) -> None:
    async with scene.pool.connection() as conn:
        assert await orders.collect(conn, order, scene.clock.now())


async def test_it_is_paid_when_the_money_came_and_stays_when_it_did_not(scene: Cast) -> None:
    order = await orders_sugar(scene)
    scene.mtn.decision = REJECTED
    failed = await asks_momo(scene, order)
    await scene.work()
    assert await scene.payment(failed) == ("failed", None, "rejected_by_payer")
    assert await standing(scene, order) == ("confirmed", False, 0)

    scene.mtn.decision = approved()
    payment = await asks_momo(scene, order)
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "paid", None)
    assert await standing(scene, order) == ("confirmed", True, 0)
    assert await scene.wallet() == 0
    assert [one["outcome"] for one in await scene.events()] == [None, "paid"]
    assert await scene.wrong_figures() == {}


async def test_while_mtn_is_asked_nothing_else_pays_it(scene: Cast) -> None:
    order = await orders_sugar(scene)
    await fund(scene)
    await asks_momo(scene, order)
    await scene.work()

    assert await scene.presses(await scene.proposes("pay_order", order=order), "pay_momo") is None
    async with scene.door.open() as conn:
        assert not await spending.pay_order_from_wallet(conn, order, scene.clock.now())
    assert await standing(scene, order) == ("confirmed", False, 0)


async def test_it_is_paid_from_the_wallet_once_by_whoever_comes_at_once(scene: Cast) -> None:
    order = await orders_sugar(scene)
    await fund(scene)

    async def pay() -> bool:
        async with scene.door.open() as conn:
            return await spending.pay_order_from_wallet(conn, order, scene.clock.now())

    assert sorted(await asyncio.gather(*(pay() for _ in range(6)))) == [False] * 5 + [True]
    assert await fetch(scene.pool, PAID) == [(1,)]
    assert await scene.wrong_figures() == {}


async def test_what_was_paid_at_the_shop_meanwhile_is_not_paid_twice(scene: Cast) -> None:
    order = await orders_sugar(scene)
    payment = await asks_momo(scene, order)
    await scene.work()
    await collects(scene, order)
    scene.mtn.decision = approved()
    await scene.work()

    assert await scene.payment(payment) == ("succeeded", "kept_in_wallet", None)
    assert await standing(scene, order) == ("collected", False, 0)
    assert await scene.wallet() > 0
    [event] = await scene.events()
    assert (event["outcome"], event["status"]) == ("kept_in_wallet", "collected")
    quoted = await scene.proposes("pay_order", order=order, amount=2_000)
    assert await settles(scene, quoted, "pay_wallet") == "impossible"
    assert await fetch(scene.pool, PAID) == [(0,)]


async def test_money_for_an_order_that_was_given_up_stays_in_the_wallet(scene: Cast) -> None:
    order = await orders_sugar(scene)
    payment = await asks_momo(scene, order)
    await scene.work()
    assert await settles(scene, await scene.proposes("cancel_order", order=order), "confirm") == (
        "executed"
    )
    scene.mtn.decision = approved()
    await scene.work()

    assert await scene.payment(payment) == ("succeeded", "kept_in_wallet", None)
    assert await standing(scene, order) == ("cancelled", False, 0)
    assert await scene.wallet() > 0


async def test_a_cancellation_that_promises_nothing_back_is_over_once_it_is_paid(
    scene: Cast,
) -> None:
    order = await orders_sugar(scene)
    quoted = await scene.proposes("cancel_order", order=order)
    await fund(scene)
    async with scene.door.open() as conn:
        assert await spending.pay_order_from_wallet(conn, order, scene.clock.now())

    assert await settles(scene, quoted, "confirm") == "impossible"
    assert await standing(scene, order) == ("confirmed", True, 0)


async def test_money_that_comes_after_the_time_to_pick_it_up_pays_nothing(scene: Cast) -> None:
    order = await orders_sugar(scene, timedelta(minutes=4))
    payment = await asks_momo(scene, order)
    await scene.work()
    scene.clock.advance(minutes=5)
    scene.mtn.decision = approved()
    await scene.work()

    assert await scene.payment(payment) == ("succeeded", "kept_in_wallet", None)
    assert await standing(scene, order) == ("confirmed", False, 0)


async def test_what_mobile_money_paid_counts_once_towards_the_day(scene: Cast) -> None:
    order = await orders_sugar(scene)
    scene.mtn.decision = approved()
    await asks_momo(scene, order)
    await scene.work()
    [(price,)] = await fetch(scene.pool, "SELECT total_rwf FROM orders WHERE id = %s", order)
    async with scene.door.open() as conn:
        assert await spending.spent_today(conn, scene.clock.now()) == price
