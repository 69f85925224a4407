"""A process that dies anywhere between the press and the receipt: the next one finishes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import pytest

from db.pool import Pool
from easymo.payments.provider import PaymentOutcome, PaymentRequest
from easymo.services.payment.collector import Collector
from tests.db.mobile_money import EAGER, REJECTED, Cast, Mtn, approved
from tests.db.mobile_money import cast as new_cast
from tests.db.road import fetch

ROUNDS = 3


class Killed(BaseException):
    """Nothing after this runs, as after SIGKILL."""


class Fate:
    """Dies at its nth step."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed

    @property
    def is_alive(self) -> bool:
        return self._left > 0


class FatefulPool:
    """A step before every statement is sent, and one after it is committed."""

    def __init__(self, pool: Pool, fate: Fate) -> None:
        self._pool, self._fate = pool, fate

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        self._fate.step()
        async with self._pool.connection() as conn:
            yield conn
        self._fate.step()


class FatefulMtn:
    """A step before every call, and one between its effect and our hearing of it."""

    def __init__(self, mtn: Mtn, fate: Fate) -> None:
        self._mtn, self._fate = mtn, fate
        self.base_url = mtn.base_url

    async def request_payment(
        self, reference: UUID, *, payer: str, amount_rwf: int, note: str
    ) -> PaymentRequest:
        self._fate.step()
        taken = await self._mtn.request_payment(
            reference, payer=payer, amount_rwf=amount_rwf, note=note
        )
        self._fate.step()
        return taken

    async def payment_status(self, reference: UUID, *, base_url: str) -> PaymentOutcome:
        self._fate.step()
        outcome = await self._mtn.payment_status(reference, base_url=base_url)
        self._fate.step()
        return outcome

    async def collected_rwf(self) -> int:
        return await self._mtn.collected_rwf()


async def die_at(scene: Cast, step: int) -> bool:
    """Work until killed at that step, then as somebody new; whether there was such a step."""
    fate = Fate(step)
    pool = cast(Pool, FatefulPool(scene.pool, fate))
    collector = Collector(pool, FatefulMtn(scene.mtn, fate), scene.clock, EAGER)
    try:
        for _ in range(ROUNDS):
            for payment in await collector.claim(10):
                await collector.advance(payment)
    except Killed:
        pass
    await scene.work(ROUNDS)
    return not fate.is_alive


@pytest.mark.parametrize("is_approved", [True, False])
async def test_killed_at_any_step_she_pays_once_and_has_one_booking_and_one_receipt(
    pool: Pool, is_approved: bool
) -> None:
    step, kills = 0, 0
    while True:
        step += 1
        scene = await new_cast(pool)
        scene.mtn.decision = approved() if is_approved else REJECTED
        before = await scene.taken()
        booking, payment = await scene.books_and_pays(guests=1)
        was_killed = await die_at(scene, step)
        await assert_one_effect(scene, booking, payment, is_approved)
        assert await scene.taken() == before + is_approved
        if not was_killed:
            break
        kills += 1
    assert kills >= 10
    assert await scene.wrong_figures() == {}


async def assert_one_effect(scene: Cast, booking: int, payment: int, is_approved: bool) -> None:
    [event] = await scene.events()
    assert len(scene.mtn.amounts) == 1, "the provider was asked for one payment"
    assert await scene.wallet() == 0
    transfers = await fetch(
        scene.pool,
        "SELECT t.kind FROM transfers t JOIN payments p"
        " ON t.external_ref IN (p.reference::text, 'booking:' || p.booking_id)"
        " WHERE p.id = %s ORDER BY t.id",
        payment,
    )
    if is_approved:
        assert event["outcome"] == "booked"
        assert await scene.booking(booking) == ("confirmed", True)
        assert transfers == [("top_up",), ("payment",)]
    else:
        assert event["event"] == "payment_failed"
        assert await scene.booking(booking) == ("expired", False)
        assert transfers == []
