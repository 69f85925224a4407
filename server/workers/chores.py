"""What a worker does again and again, beside the queue."""

import asyncio
from collections.abc import Awaitable, Callable

from kit import log
from kit.clock import Clock, ClockSetting, MachineClock

logger = log.get(__name__)

MOVED_SECONDS = 0.05
"""How often is looked whether somebody has moved the clock."""
MACHINE_CLOCK = MachineClock()


async def repeat(
    work: Callable[[], Awaitable[object]], seconds: float, clock: Clock = MACHINE_CLOCK
) -> None:
    """Do it again and again, until cancelled; a failure is logged and does not end it.

    What goes by a clock that can be moved is done at once when somebody moves it.

    A connection that is cancelled in the middle of a query may raise its own error instead of the
    cancellation: whoever waits for the end would wait for ever.
    """
    while not _is_cancelled():
        begun_at = clock.setting()
        try:
            await work()
        except Exception:
            if not _is_cancelled():
                logger.exception("worker.chore_failed", chore=work.__name__)
        await _pause(0 if _is_cancelled() else seconds, clock, begun_at)


async def _pause(seconds: float, clock: Clock, begun_at: ClockSetting) -> None:
    if isinstance(clock, MachineClock):
        await asyncio.sleep(seconds)
        return
    time = asyncio.get_running_loop().time
    until = time() + seconds
    while True:
        await asyncio.sleep(max(0, min(until - time(), MOVED_SECONDS)))
        if time() >= until or clock.setting() != begun_at:
            return


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
