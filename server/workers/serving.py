"""One worker process: the queue's worker and its chores, until told to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from db.history import require_released_schema
from db.pool import Pool, open_pool
from easymo.models.embeddings import choose_embedder
from easymo.payments.momo_collections import open_momo
from easymo.services.memory.memory import Librarian
from easymo.services.ride.dispatch import Dispatcher
from easymo.services.turn.delivery import Delivery
from easymo.services.webhook.unpacking import Unpacker
from easymo.whatsapp.client import WhatsAppClient, open_client
from kit import log
from kit.clock import Clock, shared_or_machine
from kit.errors import Misconfigured
from kit.settings import Settings
from server.workers import cut_answers
from server.workers.chores import repeat
from server.workers.cut_answers import CutAnswers
from server.workers.drain import Drainer, RunsTurns
from server.workers.payments import open_payments
from server.workers.queue import QUEUE_CONNECTIONS, keep_working, open_queue
from server.workers.rescuer import Rescuer
from server.workers.sweeper import Sweeper

logger = log.get(__name__)


class OpenRunner(Protocol):
    """Makes what runs turns, for as long as the worker lives."""

    def __call__(
        self, *, pool: Pool, settings: Settings, clock: Clock, whatsapp: WhatsAppClient
    ) -> AbstractAsyncContextManager[RunsTurns]: ...


async def serve(settings: Settings, open_runner: OpenRunner, ready: Callable[[], None]) -> None:
    """Work until SIGTERM or SIGINT, then finish what is running and return."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await work(settings, open_runner, ready, stop)


async def work(
    settings: Settings, open_runner: OpenRunner, ready: Callable[[], None], stop: asyncio.Event
) -> None:
    """Work until `stop` is set, then finish what is running and return."""
    if not settings.database_url:
        raise Misconfigured("A worker needs DATABASE_URL, or `easymo up` to start a database.")
    await require_released_schema(settings.database_url)
    clock = shared_or_machine(settings.clock_file)
    most = settings.workers.concurrency + QUEUE_CONNECTIONS
    async with (
        open_pool(settings.database_url, most=most) as pool,
        open_client(settings.whatsapp) as whatsapp,
        open_runner(pool=pool, settings=settings, clock=clock, whatsapp=whatsapp) as runner,
        open_momo(settings.payments) as momo,
        open_payments(pool, momo, clock, settings) as payments,
        open_queue(settings.database_url) as queue,
    ):
        delivery = Delivery(pool, whatsapp, settings)
        drainer = Drainer(pool, runner, delivery, concurrency=settings.workers.concurrency)
        unpacker = Unpacker(pool, settings.whatsapp.phone_number_id)
        queue.task(name="drain", queue="drain")(drainer.drain)
        queue.task(name="unpack", queue="unpack")(unpacker.unpack)
        await _until_stopped(
            stop,
            ready,
            keep_working(queue, settings, stop, drainer.is_idle),
            *_chores(settings, clock, delivery, pool),
            repeat(payments.look_after, settings.workers.pay_seconds),
            repeat(payments.reconcile, settings.workers.reconcile_seconds),
        )


def _chores(
    settings: Settings, clock: Clock, delivery: Delivery, pool: Pool
) -> list[Awaitable[None]]:
    """What a worker does again and again beside its jobs."""
    sweeper = Sweeper(pool, delivery, clock, settings)
    librarian = Librarian(pool, choose_embedder(settings))
    rules = settings.workers
    return [
        repeat(Rescuer(pool, rules).rescue, rules.rescue_seconds),
        repeat(sweeper.wake_senders, rules.wake_seconds),
        repeat(sweeper.sweep, rules.sweep_seconds, clock),
        repeat(CutAnswers(pool, settings.openai.cut_share).watch, cut_answers.SECONDS),
        repeat(librarian.embed_waiting, rules.remember_seconds),
        repeat(Dispatcher(pool, clock).move_on, settings.rides.look_seconds, clock),
    ]


async def _until_stopped(
    stop: asyncio.Event, ready: Callable[[], None], *chores: Awaitable[None]
) -> None:
    tasks = [asyncio.ensure_future(chore) for chore in chores]
    logger.info("worker.ready")
    ready()
    try:
        await stop.wait()
        logger.info("worker.stopping")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    logger.info("worker.stopped")
