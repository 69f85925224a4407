"""What a customer may do with her money in her own door, and what nobody may do there."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
import pytest_asyncio
from psycopg.errors import CheckViolation, InsufficientPrivilege

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.booking import bookings
from db.repositories.payment import ledger
from tests.conftest import NOON
from tests.db.bank import top_up
from tests.db.mobile_money import HOLD, REJECTED, SLOT, Cast, approved, cast
from tests.db.road import fetch, new_customer

WEALTH = 1_000_000


@pytest_asyncio.fixture
async def scene(pool: Pool) -> Cast:
    return await cast(pool)


@pytest_asyncio.fixture
async def rich(scene: Cast) -> Cast:
    async with scene.pool.connection() as conn:
        await ledger.transfer(conn, top_up(scene.amina, WEALTH), NOON - timedelta(days=2))
    return scene


async def pays(scene: Cast, booking: int) -> bool:
    """Whether it was still possible to pay from the wallet."""
    async with scene.door.open() as conn:
        found = await conn.execute(
            "SELECT pay_booking_from_wallet(%s, %s)", [booking, scene.clock.now()]
        )
        return await found.fetchone() is not None


async def refunds(scene: Cast, booking: int, amount: int) -> None:
    async with scene.door.open() as conn:
        await conn.execute("SELECT refund_booking(%s, %s, %s)", [booking, amount, NOON])


async def cancels(scene: Cast, booking: int) -> None:
    async with scene.door.open() as conn:
        assert await bookings.cancel(conn, booking, scene.clock.now())


async def spent(scene: Cast) -> int:
    async with scene.door.open() as conn:
        found = await conn.execute("SELECT spent_today(%s)", [scene.clock.now()])
        row = await found.fetchone()
    assert row
    return int(row[0])


async def price_of(scene: Cast, booking: int) -> int:
    query = "SELECT total_rwf FROM bookings WHERE id = %s"
    return int((await fetch(scene.pool, query, booking))[0][0])


async def test_a_held_booking_is_confirmed_by_paying_it_once(rich: Cast) -> None:
    booking = await rich.holds()
    assert await pays(rich, booking)
    assert await rich.booking(booking) == ("confirmed", True)
    assert not await pays(rich, booking)
    assert await rich.wallet() == WEALTH - await price_of(rich, booking)
    assert await rich.wrong_figures() == {}


async def test_a_wallet_with_too_little_confirms_nothing(scene: Cast) -> None:
    booking = await scene.holds()
    with pytest.raises(psycopg.Error) as caught:
        await pays(scene, booking)
    assert caught.value.sqlstate == "EM021"
    assert await scene.booking(booking) == ("held", False)


async def test_a_booking_is_paid_once_by_two_phones_at_once(rich: Cast) -> None:
    booking = await rich.books()
    paid = await asyncio.gather(*(pays(rich, booking) for _ in range(8)))
    assert sum(paid) == 1
    assert await rich.wallet() == WEALTH - await price_of(rich, booking)


async def test_what_is_over_or_being_paid_cannot_be_paid(rich: Cast) -> None:
    held = await rich.holds()
    rich.clock.advance(minutes=10)
    assert not await pays(rich, held)
    action = await rich.proposes("create_booking", booking=held)
    assert await rich.presses(action, "pay_momo") is None

    being_paid, payment = await rich.books_and_pays()
    assert not await pays(rich, being_paid)
    again = await rich.proposes("pay_booking", booking=being_paid)
    assert await rich.presses(again, "pay_momo") is None

    rich.mtn.decision = approved()
    await rich.work()
    assert (await rich.payment(payment))[0] == "succeeded"
    assert not await pays(rich, being_paid)
    assert await rich.wallet() == WEALTH


async def test_the_same_press_means_the_same_payment(scene: Cast) -> None:
    action = await scene.proposes("top_up", amount=5_000, booking=None)
    assert await scene.presses(action, "confirm") == await scene.presses(action, "confirm")
    assert await fetch(scene.pool, "SELECT count(*) FROM payments") == [(1,)]


async def test_the_price_is_the_bookings_whatever_the_action_says(scene: Cast) -> None:
    booking = await scene.holds()
    action = await scene.proposes("create_booking", amount=1, booking=booking)
    await scene.presses(action, "pay_momo")
    found = await fetch(scene.pool, "SELECT amount_rwf FROM payments")
    assert found == [(await price_of(scene, booking),)]


async def test_a_hold_waits_ten_minutes_for_its_payment(scene: Cast) -> None:
    booking = await scene.holds()
    scene.clock.advance(minutes=9)
    action = await scene.proposes("create_booking", booking=booking)
    await scene.presses(action, "pay_momo")
    found = await fetch(scene.pool, "SELECT expires_at FROM bookings WHERE id = %s", booking)
    assert found == [(scene.clock.now() + HOLD,)]


async def test_who_has_no_number_cannot_be_asked(scene: Cast, pool: Pool) -> None:
    scene.amina = await new_customer(pool, user_id="RW.13491208655302741918")
    action = await scene.proposes("top_up", amount=5_000, booking=None)
    with pytest.raises(psycopg.Error) as caught:
        await scene.presses(action, "confirm")
    assert caught.value.sqlstate == "EM031"


async def test_an_action_that_is_not_hers_or_was_cancelled_pays_nothing(
    scene: Cast, pool: Pool
) -> None:
    hers = await scene.proposes("top_up", amount=5_000, booking=None)
    jean = CustomerDoor(pool, await new_customer(pool))
    with pytest.raises(psycopg.Error) as caught:
        async with jean.open() as conn:
            await conn.execute("SELECT start_payment(%s, %s)", [hers, NOON])
    assert caught.value.sqlstate == "EM030"

    await fetch(
        pool, "UPDATE actions SET status = 'cancelled', pressed_key = 'x' WHERE id = %s", hers
    )
    with pytest.raises(psycopg.Error) as caught:
        async with scene.door.open() as conn:
            await conn.execute("SELECT start_payment(%s, %s)", [hers, NOON])
    assert caught.value.sqlstate == "EM030"


async def test_somebody_elses_booking_is_neither_paid_nor_refunded(rich: Cast, pool: Pool) -> None:
    booking = await rich.books()
    jean = Cast(pool, await new_customer(pool), rich.mtn, rich.clock, rich.collector)
    assert not await pays(jean, booking)
    assert await pays(rich, booking)
    await cancels(rich, booking)
    with pytest.raises(psycopg.Error) as caught:
        await refunds(jean, booking, 1)
    assert caught.value.sqlstate == "EM022"


async def test_a_cancelled_booking_is_refunded_once(rich: Cast) -> None:
    booking = await rich.books()
    await pays(rich, booking)
    await cancels(rich, booking)
    half = await price_of(rich, booking) // 2
    for _ in range(3):
        await refunds(rich, booking, half)
    assert await rich.wallet() == WEALTH - await price_of(rich, booking) + half
    with pytest.raises(psycopg.Error) as caught:
        await refunds(rich, booking, half + 1)
    assert caught.value.sqlstate == "EM020"
    assert await rich.wrong_figures() == {}


@pytest.mark.parametrize("is_cancelled", [True, False])
async def test_more_than_was_paid_or_what_stands_is_not_refunded(
    rich: Cast, is_cancelled: bool
) -> None:
    booking = await rich.books()
    await pays(rich, booking)
    if is_cancelled:
        await cancels(rich, booking)
    with pytest.raises(psycopg.Error) as caught:
        await refunds(rich, booking, await price_of(rich, booking) + 1)
    assert caught.value.sqlstate == ("EM023" if is_cancelled else "EM022")


async def test_an_unpaid_booking_has_nothing_to_refund(rich: Cast) -> None:
    booking = await rich.books()
    await cancels(rich, booking)
    with pytest.raises(psycopg.Error) as caught:
        await refunds(rich, booking, 1)
    assert caught.value.sqlstate == "EM022"


async def test_a_day_counts_what_she_moved_and_nothing_twice(rich: Cast) -> None:
    assert await spent(rich) == 0
    await rich.tops_up(1_000)
    assert await spent(rich) == 1_000, "asked is enough"

    rich.mtn.decision = REJECTED
    await rich.work()
    assert await spent(rich) == 0, "a failed payment moved nothing"

    booking = await rich.books()
    price = await price_of(rich, booking)
    await pays(rich, booking)
    assert await spent(rich) == price

    rich.mtn.decision = approved()
    other, _ = await rich.books_and_pays()
    await rich.work()
    assert await spent(rich) == price + await price_of(rich, other)

    rich.clock.at = NOON.replace(hour=21, minute=59)
    assert await spent(rich) > 0
    rich.clock.advance(minutes=1)  # midnight in Kigali
    assert await spent(rich) == 0


async def test_a_run_sees_her_own_payments_and_changes_none(scene: Cast, pool: Pool) -> None:
    await scene.tops_up()
    query = b"SELECT id, status, amount_rwf FROM payments"
    async with scene.door.open() as conn:
        assert len(await (await conn.execute(query)).fetchall()) == 1
    jean = CustomerDoor(pool, await new_customer(pool))
    async with jean.open() as conn:
        assert await (await conn.execute(query)).fetchall() == []


@pytest.mark.parametrize(
    "forbidden",
    [
        b"UPDATE payments SET status = 'succeeded'",
        b"DELETE FROM payments",
        b"SELECT reference FROM payments",
        b"SELECT * FROM reconciliation_findings",
        b"SELECT payment_requested(1, 'x', now())",
        b"SELECT payment_succeeded(1, 'x', now(), '2026-11-23')",
        b"SELECT payment_failed(1, 'x', now(), '2026-11-23')",
        b"SELECT payment_parked(1, 'x', now())",
        b"SELECT claim_payments('1 s', 1)",
        b"SELECT settle_booking(1, now())",
        b"SELECT charge_booking(b, now()) FROM bookings b",
        b"SELECT expire_holds(now(), 1)",
        b"UPDATE bookings SET paid_transfer_id = 1",
    ],
)
async def test_a_run_cannot_settle_anything_itself(scene: Cast, forbidden: bytes) -> None:
    await scene.tops_up()
    with pytest.raises(InsufficientPrivilege):
        async with scene.door.open() as conn:
            await conn.execute(forbidden)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'requested'",
        "status = 'new'",
        "amount_rwf = 1",
        "payer = '250788999999'",
        "reference = gen_random_uuid()",
    ],
)
async def test_a_payment_that_is_over_stays_as_it_is(scene: Cast, change: str) -> None:
    scene.mtn.decision = approved()
    await scene.tops_up()
    await scene.work()
    with pytest.raises(CheckViolation):
        await fetch(scene.pool, f"UPDATE payments SET {change}")


async def test_only_holds_that_wait_for_money_run_out_here(scene: Cast) -> None:
    before = await scene.taken()
    proposed = await scene.holds()
    await scene.proposes("create_booking", booking=proposed)
    await fetch(scene.pool, "UPDATE actions SET status = 'superseded'")
    waiting, _ = await scene.books_and_pays()
    standing = await scene.books()

    query = "SELECT expire_holds(%s, 100)"
    assert await fetch(scene.pool, query, scene.clock.now() + timedelta(minutes=9)) == [(0,)]
    assert await fetch(scene.pool, query, scene.clock.now() + HOLD) == [(1,)]
    assert await scene.booking(waiting) == ("expired", False)
    assert await scene.booking(standing) == ("confirmed", False)
    assert await scene.booking(proposed) == ("held", False)
    assert await scene.taken(SLOT) == before + 4
