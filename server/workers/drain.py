"""The one job of the queue: answer all that waits of one customer, and send the answers."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from db.pool import Pool
from db.repositories import jobs
from easymo.services.turn.delivery import Delivery
from kit import log
from kit.errors import Superseded

logger = log.get(__name__)

LONGEST_BACKOFF_SECONDS = 60


@dataclass(frozen=True)
class Idle:
    """Nothing of theirs waits."""


@dataclass(frozen=True)
class Wait:
    """They seem to be typing on: ask again then."""

    seconds: float


@dataclass(frozen=True)
class TurnAnswered:
    """A turn was committed; its answer is in the outbox."""


@dataclass(frozen=True)
class TryAgain:
    """The turn failed and was not committed: run it again then."""

    seconds: float


Outcome = Idle | Wait | TurnAnswered | TryAgain


class RunsTurns(Protocol):
    async def run_next(self, customer_id: int) -> Outcome:
        """Claim and run the customer's next turn. Raises Superseded when somebody newer did."""


class Drainer:
    """Runs drain jobs. At most `concurrency` turns run at once; who only waits takes no place."""

    def __init__(
        self, pool: Pool, runner: RunsTurns, delivery: Delivery, *, concurrency: int
    ) -> None:
        self._pool = pool
        self._runner = runner
        self._delivery = delivery
        self._places = asyncio.Semaphore(concurrency)
        self._running = 0

    async def drain(self, customer_id: int, failures: int = 0) -> None:
        """The job. A failure is logged whole, and the job comes back after a while."""
        self._running += 1
        try:
            again = await self._drain(customer_id)
        except Superseded:
            # By another worker, who has a job; or by a person, who needs what is left to be filed.
            logger.info("drain.superseded", customer_id=customer_id)
            await self._come_back(customer_id, 0, 0)
        except Exception:
            # Whatever it was, their messages are still in the inbox and must be tried again.
            logger.exception("drain.failed", customer_id=customer_id, failures=failures + 1)
            wait = min(2.0**failures, LONGEST_BACKOFF_SECONDS)
            await self._come_back(customer_id, wait, failures + 1)
        else:
            if again is not None:
                await self._come_back(customer_id, again.seconds, 0)
        finally:
            self._running -= 1

    def is_idle(self) -> bool:
        """Whether no job runs at this moment."""
        return self._running == 0

    async def _drain(self, customer_id: int) -> TryAgain | None:
        await self._delivery.deliver(customer_id)  # what a crash has left
        while True:
            async with self._places:
                outcome = await self._runner.run_next(customer_id)
            match outcome:
                case Idle():
                    return None
                case TryAgain():
                    return outcome
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case TurnAnswered():
                    await self._delivery.deliver(customer_id)

    async def _come_back(self, customer_id: int, seconds: float, failures: int) -> None:
        # When even this fails, the sweeper finds what waits without a job.
        async with self._pool.connection() as conn:
            wait = timedelta(seconds=seconds)
            await jobs.postpone_drain(conn, customer_id, wait=wait, failures=failures)
