"""The queue's worker: kept at work while the process lives, and let finish what it has begun."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import DeleteJobCondition
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from db.pool import SEARCH_PATH, Pool
from kit import log
from kit.settings import Settings
from kit.settings.operation import WorkerSettings

logger = log.get(__name__)

WAITING_PER_PLACE = 4
"""Jobs taken for each turn that may run: most wait for silence, or for WhatsApp."""
QUEUE_CONNECTIONS = 4
RESTART_SECONDS = 1.0
LOST_SECONDS = 2.0


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


async def keep_working(
    queue: App, settings: Settings, stop: asyncio.Event, is_idle: Callable[[], bool]
) -> None:
    """Run the queue's worker; when the database went away under it, begin again.

    It ends when cancelled, or once `stop` is set: a worker that loses its connections while it
    is being cancelled raises that loss instead.
    """
    while not stop.is_set():
        worker = asyncio.create_task(_work(queue, settings.workers))
        try:
            await asyncio.shield(worker)
        except asyncio.CancelledError:
            await _end(worker, is_idle, settings.workers.grace_seconds)
            raise
        except Exception:  # its connections, or its registration, are gone
            logger.exception("worker.interrupted")
        await asyncio.sleep(RESTART_SECONDS)


async def _work(queue: App, rules: WorkerSettings) -> None:
    await queue.run_worker_async(
        queues=["drain", "unpack"],
        concurrency=rules.concurrency * WAITING_PER_PLACE,
        fetch_job_polling_interval=rules.poll_seconds,
        update_heartbeat_interval=rules.heartbeat_seconds,
        stalled_worker_timeout=rules.stalled_seconds,
        shutdown_graceful_timeout=rules.grace_seconds,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        listen_notify=True,
        install_signal_handlers=False,
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
