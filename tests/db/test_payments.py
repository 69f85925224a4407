"""Mobile money that arrives: once, where it belongs, and told to its customer."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from db.pool import Pool
from db.repositories.booking import bookings
from db.repositories.payment import payments
from easymo.payments.errors import (
    AccessDenied,
    BadPayment,
    OutcomeUnknown,
    PaymentNotSent,
    PaymentRejected,
)
from easymo.payments.provider import FailureReason, PaymentOutcome, PaymentStatus
from easymo.services.payment.collector import Collector
from kit.settings.payment import PaymentSettings
from tests.db.mobile_money import (
    EAGER,
    PENDING,
    REJECTED,
    SLOT,
    Cast,
    MovedClock,
    Mtn,
    approved,
    cast,
)
from tests.db.road import fetch, new_customer

PATIENT = PaymentSettings(poll_seconds=3600, poll_most_seconds=3600, lease_seconds=3600)


@pytest_asyncio.fixture
async def scene(pool: Pool) -> Cast:
    return await cast(pool)


async def test_an_approved_top_up_is_in_the_wallet(scene: Cast) -> None:
    scene.mtn.decision = approved(5_000)
    payment = await scene.tops_up(5_000)
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "topped_up", None)
    assert await scene.wallet() == 5_000
    [event] = await scene.events()
    assert event["event"] == "payment_succeeded"
    assert (event["payment_id"], event["outcome"], event["amount_rwf"]) == (
        payment,
        "topped_up",
        5_000,
    )
    assert await scene.wrong_figures() == {}


async def test_nothing_is_said_while_she_has_not_decided(scene: Cast) -> None:
    payment = await scene.tops_up()
    await scene.work(rounds=5)
    assert await scene.payment(payment) == ("requested", None, None)
    assert await scene.events() == []
    assert len(scene.mtn.asked) == 1


async def test_a_rejected_top_up_moves_nothing_and_says_why(scene: Cast) -> None:
    scene.mtn.decision = REJECTED
    payment = await scene.tops_up()
    await scene.work()
    assert await scene.payment(payment) == ("failed", None, "rejected_by_payer")
    assert await scene.wallet() == 0
    [event] = await scene.events()
    assert (event["event"], event["reason"]) == ("payment_failed", "rejected_by_payer")


async def test_a_held_booking_is_confirmed_and_paid_when_the_money_came(scene: Cast) -> None:
    booking, payment = await scene.books_and_pays(guests=3)
    await scene.work()
    assert await scene.booking(booking) == ("held", False)

    scene.mtn.decision = approved()
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "booked", None)
    assert await scene.booking(booking) == ("confirmed", True)
    assert await scene.wallet() == 0
    [event] = await scene.events()
    assert (event["outcome"], event["booking_id"], event["guests"]) == ("booked", booking, 3)
    assert event["venue"]
    assert event["starts_at"]
    assert await scene.wrong_figures() == {}


async def test_a_booking_she_would_have_paid_is_given_up_when_the_payment_fails(
    scene: Cast,
) -> None:
    before = await scene.taken()
    scene.mtn.decision = REJECTED
    booking, _ = await scene.books_and_pays()
    await scene.work()
    assert await scene.booking(booking) == ("expired", False)
    assert await scene.taken() == before


async def test_a_booking_that_stands_is_paid_later_and_outlives_a_failure(scene: Cast) -> None:
    booking = await scene.books()
    scene.mtn.decision = REJECTED
    action = await scene.proposes("pay_booking", booking=booking)
    assert await scene.presses(action, "pay_momo")
    await scene.work()
    assert await scene.booking(booking) == ("confirmed", False)

    scene.mtn.decision = approved()
    action = await scene.proposes("pay_booking", booking=booking)
    payment = await scene.presses(action, "pay_momo")
    assert payment
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "paid", None)
    assert await scene.booking(booking) == ("confirmed", True)


async def test_money_that_comes_after_the_hold_takes_the_seats_again(scene: Cast) -> None:
    before = await scene.taken()
    booking, payment = await scene.books_and_pays(guests=2)
    await scene.work()
    await run_out(scene, booking)
    assert await scene.taken() == before

    scene.mtn.decision = approved()
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "booked", None)
    assert await scene.booking(booking) == ("confirmed", True)
    assert await scene.taken() == before + 2


async def test_money_that_comes_after_the_seats_were_sold_stays_in_her_wallet(
    scene: Cast,
) -> None:
    booking, payment = await scene.books_and_pays()
    await scene.work()
    await run_out(scene, booking)
    await fetch(scene.pool, "UPDATE slots SET taken = capacity WHERE id = %s", SLOT)

    scene.mtn.decision = approved()
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "kept_in_wallet", None)
    assert await scene.booking(booking) == ("expired", False)
    assert await scene.wallet() > 0
    assert [event["outcome"] for event in await scene.events()] == ["kept_in_wallet"]
    assert await scene.wrong_figures() == {}


async def run_out(scene: Cast, booking: int) -> None:
    scene.clock.advance(minutes=11)
    async with scene.pool.connection() as conn:
        assert await payments.expire_holds(conn, scene.clock.now(), most=100) == 1
    assert await scene.booking(booking) == ("expired", False)


async def test_money_for_a_booking_she_cancelled_meanwhile_stays_in_her_wallet(
    scene: Cast,
) -> None:
    booking, payment = await scene.books_and_pays()
    await scene.work()
    async with scene.door.open() as conn:
        await bookings.cancel(conn, booking, scene.clock.now())
    scene.mtn.decision = approved()
    await scene.work()
    assert await scene.payment(payment) == ("succeeded", "kept_in_wallet", None)
    assert await scene.wallet() > 0


async def test_workers_that_work_at_once_settle_a_payment_once(scene: Cast) -> None:
    scene.mtn.decision = approved()
    for _ in range(5):
        await scene.tops_up(1_000)
    booking, _ = await scene.books_and_pays()
    crowd = [Collector(scene.pool, scene.mtn, scene.clock, EAGER) for _ in range(8)]
    for _ in range(3):
        await asyncio.gather(*(one.work_due() for one in crowd))
    assert await scene.wallet() == 5_000
    assert await scene.booking(booking) == ("confirmed", True)
    assert len(await scene.events()) == 6
    assert await scene.wrong_figures() == {}


async def test_a_leased_payment_is_left_to_its_worker(pool: Pool) -> None:
    scene = await cast(pool, PATIENT)
    await scene.tops_up()
    async with pool.connection() as conn:
        lease = timedelta(hours=1)
        assert len(await payments.claim(conn, lease=lease, most=10)) == 1
        assert await payments.claim(conn, lease=lease, most=10) == []


async def test_a_callback_before_the_answer_is_followed_at_once(pool: Pool) -> None:
    scene = await cast(pool, PATIENT)

    async def call_back(reference: UUID) -> None:
        scene.mtn.decision = approved()
        async with pool.connection() as conn:
            assert await payments.hinted(conn, reference)

    scene.mtn.after = call_back
    await scene.tops_up(700)
    await scene.work()
    assert await scene.wallet() == 700


async def test_callbacks_that_come_again_and_again_change_nothing(pool: Pool) -> None:
    scene = await cast(pool, PATIENT)
    await scene.tops_up(700)
    await scene.work()
    scene.mtn.decision = approved()
    for is_open in (True, False, False):
        async with pool.connection() as conn:
            assert await payments.hinted(conn, scene.mtn.asked[0]) is is_open
        await scene.work()
    assert await scene.wallet() == 700
    assert len(await scene.events()) == 1


async def test_a_lost_answer_is_resolved_by_reading_the_status(scene: Cast) -> None:
    async def lose(_reference: UUID) -> None:
        raise OutcomeUnknown("hung up")

    scene.mtn.after = lose
    scene.mtn.decision = approved()
    await scene.tops_up(700)
    await scene.work()
    assert len(scene.mtn.asked) == 1
    assert await scene.wallet() == 700


async def test_a_request_that_never_landed_is_sent_again_under_its_reference(scene: Cast) -> None:
    async def lose(_reference: UUID) -> None:
        scene.mtn.before = pass_on
        raise OutcomeUnknown("hung up")

    async def pass_on(_reference: UUID) -> None:
        """It lands."""

    scene.mtn.before = lose
    scene.mtn.decision = approved()
    await scene.tops_up(700)
    await scene.work(rounds=3)
    assert len(scene.mtn.asked) == 2
    assert len(set(scene.mtn.asked)) == 1
    assert await scene.wallet() == 700


async def test_a_request_that_never_landed_is_not_sent_to_another_platform(scene: Cast) -> None:
    async def lose(_reference: UUID) -> None:
        raise OutcomeUnknown("hung up")

    scene.mtn.before = lose
    payment = await scene.tops_up()
    await scene.work(rounds=1)
    scene.mtn.base_url = "http://new.mtn.test"
    await scene.work(rounds=3)
    assert len(scene.mtn.asked) == 1
    scene.clock.advance(minutes=6)
    await scene.work(rounds=1)
    assert await scene.payment(payment) == ("failed", None, "provider_unavailable")


@pytest.mark.parametrize("problem", [PaymentNotSent("no line"), AccessDenied("our key")])
async def test_a_provider_out_of_reach_is_tried_for_a_while(
    scene: Cast, problem: Exception
) -> None:
    async def out_of_reach(_reference: UUID) -> None:
        raise problem

    scene.mtn.before = out_of_reach
    payment = await scene.tops_up()
    await scene.work(rounds=3)
    assert await scene.payment(payment) == ("new", None, None)
    assert len(scene.mtn.asked) == 3

    scene.clock.advance(minutes=5)
    await scene.work(rounds=2)
    assert await scene.payment(payment) == ("failed", None, "provider_unavailable")
    assert len(scene.mtn.asked) == 3


async def test_a_refusal_ends_the_payment_with_its_reason(scene: Cast) -> None:
    async def refuse(_reference: UUID) -> None:
        raise PaymentRejected(FailureReason.PAYER_NOT_FOUND, "PAYER_NOT_FOUND")

    scene.mtn.before = refuse
    payment = await scene.tops_up()
    await scene.work(rounds=1)
    assert await scene.payment(payment) == ("failed", None, "payer_not_found")


async def test_a_refusal_of_what_was_taken_before_is_not_believed(scene: Cast) -> None:
    async def take_and_refuse(_reference: UUID) -> None:
        raise PaymentRejected(FailureReason.NOT_ALLOWED, "NOT_ALLOWED")

    scene.mtn.after = take_and_refuse
    payment = await scene.tops_up(700)
    await scene.work(rounds=1)
    assert await scene.payment(payment) == ("requested", None, None)
    scene.mtn.decision = approved()
    await scene.work(rounds=1)
    assert await scene.wallet() == 700


async def test_what_is_no_payment_is_not_asked_for_again(scene: Cast) -> None:
    async def refuse(_reference: UUID) -> None:
        raise BadPayment

    scene.mtn.before = refuse
    payment = await scene.tops_up()
    await scene.work(rounds=3)
    assert await scene.payment(payment) == ("failed", None, "not_allowed")
    assert len(scene.mtn.asked) == 1


async def test_another_amount_than_asked_for_is_not_posted_but_filed(scene: Cast) -> None:
    scene.mtn.decision = approved(4_999)
    payment = await scene.tops_up(5_000)
    await scene.work(rounds=4)
    assert await scene.payment(payment) == ("requested", None, None)
    assert await scene.wallet() == 0
    assert await fetch(
        scene.pool,
        "SELECT kind, payment_id, expected_rwf, found_rwf FROM reconciliation_findings",
    ) == [("amount_differs", payment, 5_000, 4_999)]


async def test_a_failure_without_a_reason_is_still_one(scene: Cast) -> None:
    scene.mtn.decision = PaymentOutcome(PaymentStatus.FAILED)
    payment = await scene.tops_up()
    await scene.work()
    assert await scene.payment(payment) == ("failed", None, "unknown")


async def test_payments_of_many_customers_do_not_mix(pool: Pool) -> None:
    mtn, clock = Mtn(decision=PENDING), MovedClock()
    collector = Collector(pool, mtn, clock, EAGER)
    scenes = [Cast(pool, await new_customer(pool), mtn, clock, collector) for _ in range(5)]
    for number, scene in enumerate(scenes, 1):
        await scene.tops_up(number * 1_000)
    mtn.decision = approved()
    await collector.work_due()
    await collector.work_due()
    assert [await scene.wallet() for scene in scenes] == [1_000, 2_000, 3_000, 4_000, 5_000]


async def test_a_conversation_does_not_end_while_a_payment_is_open(scene: Cast) -> None:
    payment = await scene.tops_up()
    [(conversation,)] = await fetch(
        scene.pool, "SELECT conversation_id FROM payments WHERE id = %s", payment
    )
    later = scene.clock.now() + timedelta(days=2)
    query = "SELECT (live_conversation(%s, '1', %s, '24 hours')).id"
    assert await fetch(scene.pool, query, scene.amina, later) == [(conversation,)]
    scene.mtn.decision = REJECTED
    await scene.work()
    assert await fetch(scene.pool, query, scene.amina, later) != [(conversation,)]
