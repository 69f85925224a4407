"""What tests of payments share: a provider that obeys, customers who press, and a clock to move."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.booking import bookings
from db.repositories.booking.bookings import SeatHold
from easymo.payments.errors import OutcomeUnknown, UnknownReference
from easymo.payments.provider import FailureReason, PaymentOutcome, PaymentRequest, PaymentStatus
from easymo.services.payment.collector import Collector
from kit.settings.payment import PaymentSettings
from tests.conftest import NOON
from tests.db.bank import wrong_figures
from tests.db.road import NUMBER, fetch, new_customer

SLOT = 10
PRESSES = count(1)
HOLD = timedelta(minutes=10)
EAGER = PaymentSettings(poll_seconds=0, poll_most_seconds=0, lease_seconds=0)
"""Everything is due again at once, as after a crash whose lease is over."""

PENDING = PaymentOutcome(PaymentStatus.PENDING)
REJECTED = PaymentOutcome(PaymentStatus.FAILED, FailureReason.REJECTED_BY_PAYER)


def approved(amount_rwf: int | None = None) -> PaymentOutcome:
    return PaymentOutcome(
        PaymentStatus.SUCCEEDED, provider_transaction_id="4711", amount_rwf=amount_rwf
    )


@dataclass
class MovedClock:
    """Noon, until a test moves it."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


async def nothing(_reference: UUID) -> None:
    """Nothing happens just then."""


@dataclass
class Mtn:
    """Takes a reference once. `before` and `after` happen around its taking, and may raise."""

    decision: PaymentOutcome = PENDING
    base_url: str = "http://mtn.test"
    asked: list[UUID] = field(default_factory=list)
    amounts: dict[UUID, int] = field(default_factory=dict)
    before: Callable[[UUID], Awaitable[None]] = nothing
    after: Callable[[UUID], Awaitable[None]] = nothing

    async def request_payment(
        self, reference: UUID, *, payer: str, amount_rwf: int, note: str
    ) -> PaymentRequest:
        self.asked.append(reference)
        await asyncio.sleep(0)
        await self.before(reference)
        is_known = reference in self.amounts
        self.amounts.setdefault(reference, amount_rwf)
        await self.after(reference)
        if is_known:
            raise OutcomeUnknown("HTTP 409")
        return PaymentRequest(reference, self.base_url)

    async def payment_status(self, reference: UUID, *, base_url: str) -> PaymentOutcome:
        await asyncio.sleep(0)
        if reference not in self.amounts or base_url != self.base_url:
            raise UnknownReference
        return self.decision

    async def collected_rwf(self) -> int:
        is_paid = self.decision.status is PaymentStatus.SUCCEEDED
        return sum(self.amounts.values()) if is_paid else 0


@dataclass
class Cast:
    """Amina and everything that looks after her payments."""

    pool: Pool
    amina: int
    mtn: Mtn
    clock: MovedClock
    collector: Collector

    @property
    def door(self) -> CustomerDoor:
        return CustomerDoor(self.pool, self.amina)

    async def holds(self, guests: int = 2, slot: int = SLOT) -> int:
        async with self.door.open() as conn:
            now = self.clock.now()
            return await bookings.hold(conn, SeatHold(slot, guests, now + HOLD), now)

    async def books(self, guests: int = 2) -> int:
        booking = await self.holds(guests)
        async with self.door.open() as conn:
            assert await bookings.confirm(conn, booking, self.clock.now())
        return booking

    async def proposes(
        self,
        kind: str,
        *,
        amount: int | None = None,
        booking: int | None = None,
        order: int | None = None,
    ) -> int:
        """A proposal she is about to press."""
        [(conversation,)] = await fetch(
            self.pool,
            "SELECT (live_conversation(%s, %s, %s, '24 hours')).id",
            self.amina,
            NUMBER,
            self.clock.now(),
        )
        [(turn,)] = await fetch(
            self.pool,
            "INSERT INTO turns (customer_id, conversation_id, fencing_token, status)"
            " VALUES (%s, %s, 0, 'answered') RETURNING id",
            self.amina,
            conversation,
        )
        [(action,)] = await fetch(
            self.pool,
            "INSERT INTO actions (customer_id, conversation_id, turn_id, kind, status, booking_id,"
            " order_id, amount_rwf, quote, created_at, expires_at)"
            " VALUES (%s, %s, %s, %s, 'proposed', %s, %s, %s, '?', %s, %s) RETURNING id",
            self.amina,
            conversation,
            turn,
            kind,
            booking,
            order,
            amount,
            self.clock.now(),
            self.clock.now() + HOLD,
        )
        return int(action)

    async def presses(self, action: int, decision: str) -> int | None:
        """The payment that came of it; None when it is no longer possible."""
        async with self.door.open() as conn:
            found = await conn.execute("SELECT start_payment(%s, %s)", [action, self.clock.now()])
            row = await found.fetchone()
            await conn.execute(
                "UPDATE actions SET status = 'executed', decision = %s, pressed_key = %s"
                " WHERE id = %s",
                [decision, f"press.{next(PRESSES)}", action],
            )
        return int(row[0]) if row else None

    async def tops_up(self, amount: int = 5_000) -> int:
        action = await self.proposes("top_up", amount=amount, booking=None)
        payment = await self.presses(action, "confirm")
        assert payment is not None
        return payment

    async def books_and_pays(self, guests: int = 2, slot: int = SLOT) -> tuple[int, int]:
        """The booking and its payment."""
        booking = await self.holds(guests, slot)
        action = await self.proposes("create_booking", booking=booking)
        payment = await self.presses(action, "pay_momo")
        assert payment is not None
        return booking, payment

    async def work(self, rounds: int = 2) -> None:
        """A first round asks, a second one looks how it stands."""
        for _ in range(rounds):
            await self.collector.work_due()

    async def payment(self, payment: int) -> tuple[Any, ...]:
        """Its status, outcome and reason."""
        query = "SELECT status, outcome, reason FROM payments WHERE id = %s"
        [found] = await fetch(self.pool, query, payment)
        return found

    async def booking(self, booking: int) -> tuple[str, bool]:
        """Its status, and whether it is paid."""
        query = "SELECT status, paid_transfer_id IS NOT NULL FROM bookings WHERE id = %s"
        [(status, is_paid)] = await fetch(self.pool, query, booking)
        return status, is_paid

    async def taken(self, slot: int = SLOT) -> int:
        [(taken,)] = await fetch(self.pool, "SELECT taken FROM slots WHERE id = %s", slot)
        return int(taken)

    async def wallet(self) -> int:
        query = "SELECT posted_rwf FROM wallet_balances WHERE customer_id = %s"
        found = await fetch(self.pool, query, self.amina)
        return int(found[0][0]) if found else 0

    async def events(self) -> list[dict[str, Any]]:
        query = "SELECT message FROM inbox WHERE customer_id = %s AND kind = 'event' ORDER BY id"
        return [message for (message,) in await fetch(self.pool, query, self.amina)]

    async def wrong_figures(self) -> dict[str, int]:
        async with self.pool.connection() as conn:
            return await wrong_figures(conn)


async def cast(pool: Pool, rules: PaymentSettings = EAGER) -> Cast:
    mtn, clock = Mtn(), MovedClock()
    amina = await new_customer(pool)
    return Cast(pool, amina, mtn, clock, Collector(pool, mtn, clock, rules))
