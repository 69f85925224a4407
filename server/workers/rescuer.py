"""Takes over the jobs of workers that died: the queue itself would wait for them for ever."""

from datetime import timedelta

from db.pool import Pool
from db.repositories import jobs
from kit import log
from kit.settings.operation import WorkerSettings

logger = log.get(__name__)


class Rescuer:
    """One in each worker; a job is taken over by only one of them."""

    def __init__(self, pool: Pool, settings: WorkerSettings) -> None:
        self._pool = pool
        self._silence = timedelta(seconds=settings.stalled_seconds)

    async def rescue(self) -> list[int]:
        """The jobs that were taken over."""
        async with self._pool.connection() as conn:
            rescued = await jobs.rescue(conn, silence=self._silence)
        if rescued:
            logger.warning("worker.dead", rescued=rescued)
        return rescued
