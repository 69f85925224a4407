"""What a worker does again and again, beside the queue."""

import asyncio
from collections.abc import Awaitable, Callable

from kit import log

logger = log.get(__name__)


async def repeat(work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Do it again and again, until cancelled; a failure is logged and does not end it.

    A connection that is cancelled in the middle of a query may raise its own error instead of the
    cancellation: whoever waits for the end would wait for ever.
    """
    while not _is_cancelled():
        try:
            await work()
        except Exception:
            if not _is_cancelled():
                logger.exception("worker.chore_failed", chore=work.__name__)
        await asyncio.sleep(0 if _is_cancelled() else seconds)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
