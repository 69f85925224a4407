"""Comparing our books with the provider's: what differs is filed for a person."""

from datetime import timedelta

from db.pool import Pool
from db.repositories.payment import reconciliation
from db.repositories.payment.reconciliation import AbandonedPayment
from easymo.payments.errors import UnknownReference
from easymo.payments.provider import PaymentProvider, PaymentStatus
from kit import log
from kit.clock import Clock
from kit.errors import Unavailable

logger = log.get(__name__)

LOOK_BACK = timedelta(days=1)
MOST = 50


class Reconciler:
    """May run in several processes at once: a difference is filed once."""

    def __init__(self, pool: Pool, provider: PaymentProvider, clock: Clock) -> None:
        self._pool = pool
        self._provider = provider
        self._clock = clock

    async def reconcile(self) -> None:
        """Park what was paid after we gave it up, then compare the totals."""
        async with self._pool.connection() as conn:
            since = self._clock.now() - LOOK_BACK
            given_up = await reconciliation.given_up(conn, since=since, most=MOST)
        try:
            for payment in given_up:
                await self._look_again(payment)
            await self._compare_totals()
        except Unavailable as exc:
            logger.warning("reconciliation.put_off", reason=str(exc))

    async def _look_again(self, payment: AbandonedPayment) -> None:
        try:
            outcome = await self._provider.payment_status(
                payment.reference, base_url=payment.base_url
            )
        except UnknownReference:
            return
        if outcome.status is not PaymentStatus.SUCCEEDED:
            return
        now = self._clock.now()
        async with self._pool.connection() as conn, conn.transaction():
            transaction_id = outcome.provider_transaction_id
            if not await reconciliation.park(conn, payment.id, transaction_id, now):
                return
            await reconciliation.file(
                conn,
                "paid_after_giving_up",
                payment_id=payment.id,
                expected_rwf=0,
                found_rwf=payment.amount_rwf,
                now=now,
            )
        logger.critical("reconciliation.paid_after_giving_up", payment_id=payment.id)

    async def _compare_totals(self) -> None:
        """Payments go on meanwhile, so the total is held against what was before and after.

        All that was posted before must be in it, and nothing beyond what is posted or open after.
        """
        before = await self._collected()
        total_rwf = await self._provider.collected_rwf()
        after = await self._collected()
        comparable_rwf = total_rwf - after.explained_rwf
        if before.posted_rwf <= comparable_rwf <= after.posted_rwf + after.open_rwf:
            return
        expected_rwf = after.posted_rwf
        async with self._pool.connection() as conn:
            is_news = await reconciliation.file(
                conn,
                "collected_differs",
                expected_rwf=expected_rwf,
                found_rwf=total_rwf,
                now=self._clock.now(),
            )
        if is_news:
            logger.critical(
                "reconciliation.collected_differs",
                expected_rwf=expected_rwf,
                found_rwf=total_rwf,
            )

    async def _collected(self) -> reconciliation.Collected:
        async with self._pool.connection() as conn:
            return await reconciliation.collected(conn)
