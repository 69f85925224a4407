"""While a customer may still be typing, makes ready what answering them will need."""

import asyncio

from db.pool import Pool
from db.repositories.memory import memories
from easymo.guardrails import pins
from easymo.models.embeddings import Embedder
from easymo.services.memory.memory import FIT
from kit import log

logger = log.get(__name__)


class Foresight:
    """Vectors of what waits in their inbox, when their memories will be searched with them.

    Best effort, in the background: whoever comes before it is done waits as if it were not there.
    `embedder` has to keep what it made.
    """

    def __init__(self, pool: Pool, embedder: Embedder) -> None:
        self._pool = pool
        self._embedder = embedder
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, customer_id: int) -> asyncio.Task[None]:
        """Begin; nobody has to wait for it."""
        task = asyncio.create_task(self._embed(customer_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _embed(self, customer_id: int) -> None:
        try:
            async with self._pool.connection() as conn:
                words = await memories.words_to_search(conn, customer_id, more_than=FIT)
            # A PIN is taken out when its turn is claimed: until then it goes nowhere.
            await self._embedder.embed([text for text in words if not _could_be_pin(text)])
        except Exception as error:
            # The turn asks again, and minds.
            logger.warning("foresight.failed", exc_info=error)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


def _could_be_pin(text: str) -> bool:
    return pins.digits(text) is not None or pins.could_hide_one(text)
