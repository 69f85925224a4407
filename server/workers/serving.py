"""One worker process: the queue's worker and its chores, until told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import DeleteJobCondition
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from db.history import require_released_schema
from db.pool import SEARCH_PATH, Pool, open_pool
from easymo.models.embeddings import choose_embedder
from easymo.payments.momo import open_momo
from easymo.services.memory.memory import Librarian
from easymo.services.ride.dispatch import Dispatcher
from easymo.services.turn.delivery import Delivery
from easymo.services.webhook.unpacking import Unpacker
from easymo.whatsapp.client import WhatsAppClient, open_client
from kit import log
from kit.clock import Clock, shared_or_machine
from kit.errors import Misconfigured
from kit.settings import Settings
from server.workers.chores import repeat
from server.workers.drain import Drainer, TurnRunner
from server.workers.payments import open_payments
from server.workers.rescuer import Rescuer
from server.workers.sweeper import Sweeper

logger = log.get(__name__)

WAITING_PER_PLACE = 4
"""Jobs taken for each turn that may run: most wait for silence, or for WhatsApp."""
QUEUE_CONNECTIONS = 4
RESTART_SECONDS = 1.0
LOST_SECONDS = 2.0


class OpenRunner(Protocol):
    """Makes what runs turns, for as long as the worker lives."""

    def __call__(
        self, *, pool: Pool, settings: Settings, clock: Clock, whatsapp: WhatsAppClient
    ) -> AbstractAsyncContextManager[TurnRunner]: ...


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
        queue.task(name="drain", queue="drain")(drainer.drain)
        queue.task(name="unpack", queue="unpack")(
            Unpacker(pool, settings.whatsapp.phone_number_id).unpack
        )
        sweeper = Sweeper(pool, delivery, clock, settings)
        librarian = Librarian(pool, choose_embedder(settings))
        dispatcher = Dispatcher(pool, clock)
        rescuer = Rescuer(pool, settings.workers)
        await _until_stopped(
            stop,
            ready,
            _keep_working(queue, settings, stop, drainer.is_idle),
            repeat(rescuer.rescue, settings.workers.rescue_seconds),
            repeat(sweeper.wake_senders, settings.workers.wake_seconds),
            repeat(sweeper.sweep, settings.workers.sweep_seconds),
            repeat(payments.look_after, settings.workers.pay_seconds),
            repeat(librarian.embed_waiting, settings.workers.remember_seconds),
            repeat(dispatcher.move_on, settings.rides.look_seconds),
            repeat(payments.reconcile, settings.workers.reconcile_seconds),
        )


async def _end(
    worker: "asyncio.Task[None]", is_idle: Callable[[], bool], grace_seconds: float
) -> None:
    """Cancel it, which lets the jobs that run finish.

    A cancellation that comes while it registers can get lost (`asyncio.wait_for` of Python 3.11,
    in the pool), and it would work for ever: then it is cancelled again.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + grace_seconds
    worker.cancel()
    while not worker.done():
        await asyncio.wait({worker}, timeout=LOST_SECONDS)
        if not worker.done() and (is_idle() or clock() >= until):
            worker.cancel()
    if not worker.cancelled() and (error := worker.exception()):
        logger.info("worker.ended_badly", because=f"{type(error).__name__}: {error}")


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[App]:
    """The queue's application on connections of its own."""

    async def configure(conn: AsyncConnection) -> None:
        await conn.set_autocommit(True)

    pool: Pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=QUEUE_CONNECTIONS,
        open=False,
        # Not among the arguments: the queue's listener passes autocommit itself.
        configure=configure,
        kwargs={"options": f"-c search_path={SEARCH_PATH}", "prepare_threshold": 1},
    )
    queue = App(connector=PsycopgConnector())
    async with pool:
        await queue.open_async(pool)
        yield queue


async def _keep_working(
    queue: App, settings: Settings, stop: asyncio.Event, is_idle: Callable[[], bool]
) -> None:
    """Run the queue's worker; when the database went away under it, begin again.

    It ends when cancelled, or once `stop` is set: a worker that loses its connections while it
    is being cancelled raises that loss instead.
    """
    workers = settings.workers
    while not stop.is_set():
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=["drain", "unpack"],
                concurrency=workers.concurrency * WAITING_PER_PLACE,
                fetch_job_polling_interval=workers.poll_seconds,
                update_heartbeat_interval=workers.heartbeat_seconds,
                stalled_worker_timeout=workers.stalled_seconds,
                shutdown_graceful_timeout=workers.grace_seconds,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                listen_notify=True,
                install_signal_handlers=False,
            )
        )
        try:
            await asyncio.shield(worker)
        except asyncio.CancelledError:
            await _end(worker, is_idle, workers.grace_seconds)
            raise
        except Exception:  # its connections, or its registration, are gone
            logger.exception("worker.interrupted")
        await asyncio.sleep(RESTART_SECONDS)


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
