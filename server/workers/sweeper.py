"""Finds what was forgotten, what became due, and what ran out."""

from datetime import date, timedelta

from db.pool import Pool
from db.repositories import jobs
from db.repositories.booking import changes
from db.repositories.handoff import handoffs
from db.repositories.payment import ledger, payments
from db.repositories.shop import orders
from db.repositories.turn import model_calls
from db.repositories.whatsapp import media_files, outbox, webhook_bodies
from db.seeds.demo import seed_slots
from easymo.services.turn.delivery import Delivery, lease
from kit import log
from kit.clock import KIGALI, Clock
from kit.settings import Settings

logger = log.get(__name__)

MOST = 200
"""Customers woken, and proposals and holds expired, in one go."""


class Sweeper:
    """One in each worker; what two of them find at once is done once."""

    def __init__(self, pool: Pool, delivery: Delivery, clock: Clock, settings: Settings) -> None:
        self._pool = pool
        self._delivery = delivery
        self._clock = clock
        self._settings = settings
        self._seeded_on: date | None = None

    async def wake_senders(self) -> None:
        """Sends whose wait is over: throttled, unanswered, or released by a status."""
        settings = self._settings
        async with self._pool.connection() as conn:
            await outbox.release_unknown(
                conn,
                status_wait=timedelta(seconds=settings.delivery.status_wait_seconds),
                lease=lease(settings),
                max_attempts=settings.delivery.max_attempts,
            )
            await jobs.wake_senders(
                conn, phone_number_id=settings.whatsapp.phone_number_id, most=MOST
            )

    async def sweep(self) -> None:
        """Messages without a job, what ran out, calls to be counted, slots of a new day."""
        workers = self._settings.workers
        now = self._clock.now()
        async with self._pool.connection() as conn:
            age = timedelta(seconds=workers.sweep_seconds)
            forgotten = await jobs.wake_forgotten(conn, age=age, most=MOST)
            await jobs.expire_actions(conn, now=now, most=MOST)
            await handoffs.expire(conn, now=now, most=MOST)
            await payments.expire_holds(conn, now, most=MOST)
            await changes.expire_holds(conn, now, most=MOST)
            await orders.expire_holds(conn, now, most=MOST)
            await ledger.expire(conn, now, most=MOST)
            await model_calls.count(conn, most=MOST)
            await media_files.expire(conn, now, most=MOST)
            silence = timedelta(seconds=workers.stalled_seconds)
            await webhook_bodies.wake_forgotten(conn, silence=silence, most=MOST)
            self._delivery.pace.share_among(await jobs.count_workers(conn, silence=silence))
        if forgotten:
            logger.warning("inbox.forgotten", customers=forgotten)
        await self._open_new_days()

    async def _open_new_days(self) -> None:
        """Outside production there are always slots for the next fourteen days."""
        now = self._clock.now()
        today = now.astimezone(KIGALI).date()
        if self._settings.environment == "production" or today == self._seeded_on:
            return
        async with self._pool.connection() as conn, conn.transaction():
            await seed_slots(conn, now)
        self._seeded_on = today
