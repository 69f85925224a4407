"""What a worker does again and again, beside the queue."""

import asyncio
from collections.abc import Awaitable, Callable

from easymo import log

logger = log.get(__name__)


async def repeat(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do it again and again; a failure is logged and does not end it."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("worker.chore_failed", chore=work.__name__)
        await asyncio.sleep(seconds)
