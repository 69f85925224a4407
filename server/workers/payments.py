"""Looks after payments in a worker: those that are due, side by side, so that none waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.pool import Pool
from db.repositories.payment.payments import Payment
from easymo.payments.provider import PaymentProvider
from easymo.services.payment.collector import Collector
from easymo.services.payment.reconciliation import Reconciler
from kit import log
from kit.clock import Clock
from kit.settings import Settings

logger = log.get(__name__)

PLACES = 8
"""Payments one worker looks after at once; each may wait for the provider for half a minute."""


class PaymentWorker:
    """One in each worker; leases in the database keep them apart."""

    def __init__(
        self, pool: Pool, provider: PaymentProvider, clock: Clock, settings: Settings
    ) -> None:
        self._collector = Collector(pool, provider, clock, settings.payments)
        self._reconciler = Reconciler(pool, provider, clock)
        self._running: set[asyncio.Task[None]] = set()

    async def look_after(self) -> None:
        """Begin with what became due, and do not wait for it."""
        if free := PLACES - len(self._running):
            for payment in await self._collector.claim(free):
                task = asyncio.create_task(self._advance(payment))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def reconcile(self) -> None:
        await self._reconciler.reconcile()

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _advance(self, payment: Payment) -> None:
        try:
            await self._collector.advance(payment)
        except Exception:  # it comes back when its lease is over
            logger.exception("payment.stuck", payment_id=payment.id)


@asynccontextmanager
async def open_payments(
    pool: Pool, provider: PaymentProvider, clock: Clock, settings: Settings
) -> AsyncIterator[PaymentWorker]:
    """On leaving, everything is let go: whoever comes next picks it up from the database."""
    worker = PaymentWorker(pool, provider, clock, settings)
    try:
        yield worker
    finally:
        await worker.close()
