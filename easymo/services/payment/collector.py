"""Collecting mobile money: every payment asked for, followed to its end and settled once.

Nothing here remembers anything: whoever dies anywhere leaves a payment that the next one picks
up from its row. That a provider takes a reference once makes it safe to ask again.
"""

import asyncio
from datetime import timedelta

from db.pool import Pool
from db.repositories.payment import payments, reconciliation
from db.repositories.payment.payments import Payment
from easymo.payments.errors import (
    AccessDenied,
    BadPayment,
    PaymentNotSent,
    PaymentRejected,
    UnknownReference,
)
from easymo.payments.provider import FailureReason, PaymentOutcome, PaymentProvider, PaymentStatus
from kit import log
from kit.clock import Clock
from kit.errors import Unavailable
from kit.settings.payment import PaymentSettings

logger = log.get(__name__)

BACKOFF = 1.5
DOUBT = timedelta(minutes=1)
"""A request whose answer was lost may show up a moment later."""
HELD_UP = timedelta(hours=1)
"""Until a person has looked at it, there is no use in asking more often."""


class Collector:
    """Looks after open payments. Any number of them may work at once."""

    def __init__(
        self, pool: Pool, provider: PaymentProvider, clock: Clock, rules: PaymentSettings
    ) -> None:
        self._pool = pool
        self._provider = provider
        self._clock = clock
        self._rules = rules
        self._lease = timedelta(seconds=rules.lease_seconds)
        self._give_up = timedelta(minutes=rules.give_up_minutes)

    async def work_due(self, *, most: int = 20) -> int:
        """Move every payment that is due a step on; returns how many there were."""
        due = await self.claim(most)
        await asyncio.gather(*(self.advance(payment) for payment in due))
        return len(due)

    async def claim(self, most: int) -> list[Payment]:
        """Payments that are due, each to be handed to `advance`."""
        async with self._pool.connection() as conn:
            return await payments.claim(conn, lease=self._lease, most=most)

    async def advance(self, payment: Payment) -> None:
        """Ask for it, or see how it stands, and settle it when it is over."""
        try:
            if payment.status == "new":
                await self._ask(payment)
            else:
                await self._look(payment)
        except Unavailable as exc:
            _note(payment, exc)
            await self._come_back(payment)

    async def _ask(self, payment: Payment) -> None:
        now = self._clock.now()
        if now - payment.created_at >= self._give_up:
            await self._fail(payment, FailureReason.PROVIDER_UNAVAILABLE)
            return
        async with self._pool.connection() as conn:
            if not await payments.requested(conn, payment.id, self._provider.base_url, now):
                return
        try:
            await self._post(payment, self._provider.base_url)
        except PaymentNotSent as exc:
            # Asked for the first time, and not even that: nobody else has heard of it.
            _note(payment, exc)
            async with self._pool.connection() as conn:
                await payments.not_asked(conn, payment.id, self._wait(payment))

    async def _post(self, payment: Payment, base_url: str) -> None:
        try:
            await self._provider.request_payment(
                payment.reference,
                payer=payment.payer,
                amount_rwf=payment.amount_rwf,
                note=f"EasyMO {payment.id}",
            )
        except PaymentRejected as refusal:
            await self._refused(payment, base_url, refusal)
        except BadPayment:
            logger.exception("payment.impossible", payment_id=payment.id)
            await self._fail(payment, FailureReason.NOT_ALLOWED)
        else:
            await self._come_back(payment)

    async def _refused(self, payment: Payment, base_url: str, refusal: PaymentRejected) -> None:
        """A refusal is final only if no earlier request was taken, by whomever it was sent."""
        try:
            outcome = await self._provider.payment_status(payment.reference, base_url=base_url)
        except UnknownReference:
            logger.warning("payment.refused", payment_id=payment.id, reason=refusal.provider_reason)
            await self._fail(payment, refusal.reason)
        else:
            await self._settle(payment, outcome)

    async def _look(self, payment: Payment) -> None:
        base_url = payment.base_url or self._provider.base_url
        try:
            outcome = await self._provider.payment_status(payment.reference, base_url=base_url)
        except UnknownReference:
            await self._ask_again(payment, base_url)
        else:
            await self._settle(payment, outcome)

    async def _ask_again(self, payment: Payment, base_url: str) -> None:
        age = self._clock.now() - payment.created_at
        if age < self._give_up and base_url == self._provider.base_url:
            await self._post(payment, base_url)
        elif age < self._give_up + DOUBT:
            await self._come_back(payment)
        else:
            await self._fail(payment, FailureReason.PROVIDER_UNAVAILABLE)

    async def _settle(self, payment: Payment, outcome: PaymentOutcome) -> None:
        if outcome.status is PaymentStatus.PENDING:
            await self._come_back(payment)
        elif outcome.status is PaymentStatus.FAILED:
            await self._fail(payment, outcome.reason or FailureReason.UNKNOWN)
        elif outcome.amount_rwf not in (None, payment.amount_rwf):
            await self._hold_up(payment, outcome.amount_rwf or 0)
        else:
            await self._succeed(payment, outcome.provider_transaction_id)

    async def _succeed(self, payment: Payment, transaction_id: str | None) -> None:
        async with self._pool.connection() as conn:
            came_to = await payments.succeeded(
                conn, payment.id, transaction_id=transaction_id, now=self._clock.now()
            )
        if came_to:
            logger.info("payment.succeeded", payment_id=payment.id, outcome=came_to)

    async def _fail(self, payment: Payment, reason: FailureReason) -> None:
        async with self._pool.connection() as conn:
            if await payments.failed(conn, payment.id, reason, self._clock.now()):
                logger.info("payment.failed", payment_id=payment.id, reason=reason)

    async def _hold_up(self, payment: Payment, found_rwf: int) -> None:
        async with self._pool.connection() as conn, conn.transaction():
            is_news = await reconciliation.file(
                conn,
                "amount_differs",
                payment_id=payment.id,
                expected_rwf=payment.amount_rwf,
                found_rwf=found_rwf,
                now=self._clock.now(),
            )
            await payments.due_again(conn, payment.id, HELD_UP)
        if is_news:
            logger.critical("payment.amount_differs", payment_id=payment.id, found_rwf=found_rwf)

    async def _come_back(self, payment: Payment) -> None:
        async with self._pool.connection() as conn:
            await payments.due_again(conn, payment.id, self._wait(payment))

    def _wait(self, payment: Payment) -> timedelta:
        rules = self._rules
        grown = rules.poll_seconds * BACKOFF ** min(payment.attempts - 1, 20)
        return timedelta(seconds=min(grown, rules.poll_most_seconds))


def _note(payment: Payment, problem: Unavailable) -> None:
    """An operator has to act when we are not let in; all else passes."""
    write = logger.error if isinstance(problem, AccessDenied) else logger.warning
    write("payment.provider_away", payment_id=payment.id, reason=str(problem))
