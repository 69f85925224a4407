"""The ledger: one effect per key, holds that end, refunds within what was paid."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from psycopg import AsyncConnection
from psycopg.errors import CheckViolation

from db.pool import Pool
from db.repositories.payment import ledger
from db.repositories.payment.ledger import CLEARING, REVENUE, SUSPENSE, TransferOrder, wallet
from db.repositories.payment.ledger_errors import (
    AccountsMayNotTrade,
    HoldOver,
    InsufficientFunds,
    KeyReused,
    NoSuchTransfer,
    ReferenceReused,
    RefundAbovePaid,
    WrongState,
)
from easymo.messages.refusals import sentence
from easymo.services.payment import wallet as wallet_service
from tests.db.bank import (
    LATER,
    NOW,
    available,
    customer,
    door_of_a_customer,
    paid,
    payment,
    top_up,
    wrong_figures,
)


@pytest_asyncio.fixture
async def conn(pool: Pool) -> AsyncIterator[AsyncConnection]:
    """A connection whose audit is clean at the end of every test."""
    async with pool.connection() as opened:
        yield opened
        assert await wrong_figures(opened) == {}


async def test_a_key_moves_money_once(conn: AsyncConnection) -> None:
    alice = await customer(conn)
    order = top_up(alice, 5_000)
    first = await ledger.transfer(conn, order, NOW)
    assert await ledger.transfer(conn, order, LATER) == first
    assert await available(conn, alice) == 5_000


@pytest.mark.parametrize(
    "change", [{"amount_rwf": 5_001}, {"external_ref": "other"}, {"payee": SUSPENSE}]
)
async def test_a_key_with_another_request_is_an_error(
    conn: AsyncConnection, change: dict[str, object]
) -> None:
    order = top_up(await customer(conn), 5_000)
    await ledger.transfer(conn, order, NOW)
    with pytest.raises(KeyReused):
        await ledger.transfer(conn, replace(order, **change), NOW)  # type: ignore[arg-type]


async def test_a_transfer_and_a_hold_are_different_requests(conn: AsyncConnection) -> None:
    order = payment(await customer(conn, with_rwf=5_000), 1_000)
    await ledger.transfer(conn, order, NOW)
    with pytest.raises(KeyReused):
        await ledger.hold(conn, order, expires_at=LATER, now=NOW)


async def test_replays_at_the_same_time_have_one_effect(pool: Pool, conn: AsyncConnection) -> None:
    alice = await customer(conn)
    order = top_up(alice, 700)

    async def replay() -> int:
        async with pool.connection() as own:
            return (await ledger.transfer(own, order, NOW)).id

    assert len(set(await asyncio.gather(*(replay() for _ in range(12))))) == 1
    assert await available(conn, alice) == 700


async def test_a_refusal_names_the_balance_and_is_not_remembered(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=3_000)
    order = payment(alice, 5_000)
    with pytest.raises(InsufficientFunds) as refused:
        await ledger.transfer(conn, order, NOW)
    assert "3,000 RWF" in sentence(refused.value, "en")
    assert "3\u202f000 RWF" in sentence(refused.value, "fr")
    await ledger.transfer(conn, top_up(alice, 2_000), NOW)
    assert (await ledger.transfer(conn, order, NOW)).state == "posted"


async def test_payments_at_the_same_time_never_overdraw(pool: Pool, conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)

    async def pay() -> bool:
        async with pool.connection() as own:
            try:
                await ledger.transfer(own, payment(alice, 300), NOW)
            except InsufficientFunds:
                return False
        return True

    assert sum(await asyncio.gather(*(pay() for _ in range(12)))) == 3
    assert await available(conn, alice) == 100


@pytest.mark.parametrize("amount", [0, -1, 10_000_000_001])
async def test_amounts_have_bounds(conn: AsyncConnection, amount: int) -> None:
    alice = await customer(conn)
    with pytest.raises(CheckViolation):
        await ledger.transfer(conn, top_up(alice, amount), NOW)


async def test_the_largest_amount_moves(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=10_000_000_000)
    assert await available(conn, alice) == 10_000_000_000


async def test_what_is_held_cannot_be_spent(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    held = await ledger.hold(conn, payment(alice, 800), expires_at=LATER, now=NOW)
    with pytest.raises(InsufficientFunds):
        await paid(conn, alice, 201)
    assert (await ledger.post(conn, held.id, NOW)).state == "posted"
    assert await ledger.post(conn, held.id, LATER) == await ledger.post(conn, held.id, NOW)
    assert await available(conn, alice) == 200


async def test_a_hold_is_posted_or_voided_never_both(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    voided = await ledger.hold(conn, payment(alice, 400), expires_at=LATER, now=NOW)
    await ledger.void(conn, voided.id, NOW)
    assert (await ledger.void(conn, voided.id, LATER)).settled_at == NOW
    with pytest.raises(WrongState):
        await ledger.post(conn, voided.id, NOW)
    posted = await ledger.hold(conn, payment(alice, 400), expires_at=LATER, now=NOW)
    await ledger.post(conn, posted.id, NOW)
    with pytest.raises(WrongState):
        await ledger.void(conn, posted.id, NOW)
    assert await available(conn, alice) == 600


async def test_post_and_void_at_the_same_time_agree(pool: Pool, conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    held = await ledger.hold(conn, payment(alice, 400), expires_at=LATER, now=NOW)

    async def settle(post: bool) -> str:
        async with pool.connection() as own:
            try:
                done = await (ledger.post if post else ledger.void)(own, held.id, NOW)
            except WrongState:
                return "refused"
            return done.state

    outcomes = await asyncio.gather(*(settle(bool(n % 2)) for n in range(10)))
    assert sorted(set(outcomes)) in (["posted", "refused"], ["refused", "voided"])
    assert await available(conn, alice) == (600 if "posted" in outcomes else 1_000)


async def test_a_hold_ends_with_its_time(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    order = payment(alice, 400)
    held = await ledger.hold(conn, order, expires_at=LATER, now=NOW)
    with pytest.raises(HoldOver):
        await ledger.post(conn, held.id, LATER)
    assert await ledger.expire(conn, LATER - timedelta(seconds=1)) == 0
    assert await ledger.expire(conn, LATER) == 1
    assert await ledger.expire(conn, LATER) == 0
    with pytest.raises(HoldOver):
        await ledger.post(conn, held.id, NOW)
    assert (await ledger.void(conn, held.id, NOW)).state == "expired"
    again = await ledger.hold(conn, order, expires_at=LATER, now=LATER)
    assert (again.id, again.state) == (held.id, "expired")
    assert await available(conn, alice) == 1_000


async def test_a_hold_that_is_over_before_it_begins_is_refused(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    with pytest.raises(HoldOver):
        await ledger.hold(conn, payment(alice, 400), expires_at=NOW, now=NOW)


async def test_refunds_give_back_at_most_what_was_paid(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    bought = await paid(conn, alice, 900)
    half = await ledger.refund(conn, bought.id, 450, scope="booking", key="r1", now=NOW)
    assert half.reverses == bought.id
    with pytest.raises(RefundAbovePaid):
        await ledger.refund(conn, bought.id, 451, scope="booking", key="r2", now=NOW)
    await ledger.refund(conn, bought.id, 450, scope="booking", key="r2", now=NOW)
    assert await ledger.refund(conn, bought.id, 450, scope="booking", key="r1", now=NOW) == half
    assert await available(conn, alice) == 1_000


async def test_refunds_at_the_same_time_stay_within_it(pool: Pool, conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=1_000)
    bought = await paid(conn, alice, 1_000)

    async def refund(number: int) -> bool:
        async with pool.connection() as own:
            try:
                await ledger.refund(own, bought.id, 400, scope="b", key=f"r{number}", now=NOW)
            except RefundAbovePaid:
                return False
        return True

    assert sum(await asyncio.gather(*(refund(number) for number in range(8)))) == 2
    assert await available(conn, alice) == 800


async def test_only_a_posted_payment_is_refunded(conn: AsyncConnection) -> None:
    alice = await customer(conn)
    topped_up = await ledger.transfer(conn, top_up(alice, 1_000), NOW)
    held = await ledger.hold(conn, payment(alice, 400), expires_at=LATER, now=NOW)
    for wrong in (topped_up.id, held.id):
        with pytest.raises(WrongState):
            await ledger.refund(conn, wrong, 1, scope="b", key="r", now=NOW)
    with pytest.raises(NoSuchTransfer):
        await ledger.refund(conn, 999_999, 1, scope="b", key="r", now=NOW)


async def test_money_of_nobody_waits_in_suspense_until_claimed(conn: AsyncConnection) -> None:
    alice = await customer(conn)
    parked = TransferOrder("momo", "m1", "park", CLEARING, SUSPENSE, 800, external_ref="tx-9")
    await ledger.transfer(conn, parked, NOW)
    claim = TransferOrder("staff", "c1", "claim", SUSPENSE, wallet(alice), 800)
    await ledger.transfer(conn, claim, NOW)
    with pytest.raises(InsufficientFunds):
        await ledger.transfer(conn, replace(claim, key="c2", amount_rwf=1), NOW)
    assert await available(conn, alice) == 800


async def test_money_goes_only_where_its_kind_may_go(conn: AsyncConnection) -> None:
    alice = await customer(conn, with_rwf=500)
    for payer, payee in ((REVENUE, wallet(alice)), (wallet(alice), CLEARING)):
        with pytest.raises(AccountsMayNotTrade):
            await ledger.transfer(conn, TransferOrder("x", "k", "payment", payer, payee, 1), NOW)


async def test_an_external_reference_is_used_once_per_kind(conn: AsyncConnection) -> None:
    alice = await customer(conn)
    await ledger.transfer(conn, replace(top_up(alice, 1), external_ref="tx-1"), NOW)
    with pytest.raises(ReferenceReused):
        await ledger.transfer(conn, replace(top_up(alice, 1), external_ref="tx-1"), NOW)


async def test_a_customer_sees_her_balance_and_what_moved_it(pool: Pool) -> None:
    alice = await door_of_a_customer(pool, with_rwf=5_000)
    async with pool.connection() as conn:
        await ledger.transfer(conn, payment(alice.customer_id, 1_200), NOW)
        await ledger.hold(conn, payment(alice.customer_id, 300), expires_at=LATER, now=NOW)
    balance = await wallet_service.get_balance(alice)
    assert (balance.posted_rwf, balance.held_rwf, balance.available_rwf) == (3_800, 300, 3_500)
    lines = await wallet_service.list_history(alice, 10)
    assert [(line.kind, line.signed_rwf, line.balance_after_rwf) for line in lines] == [
        ("payment", -1_200, 3_800),
        ("top_up", 5_000, 5_000),
    ]
    assert len(await wallet_service.list_history(alice, 1)) == 1


async def test_who_has_no_wallet_yet_has_nothing(pool: Pool) -> None:
    alice = await door_of_a_customer(pool)
    assert (await wallet_service.get_balance(alice)).available_rwf == 0
    assert await wallet_service.list_history(alice, 10) == []
