"""A worker that collects mobile money and leaves what is said to her unanswered.

As a process of its own:
`python -m tests.live.collecting DATABASE_URL CLOCK_FILE MTN_URL CALLBACK_URL`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.pool import Pool
from easymo.whatsapp.client import WhatsAppClient
from kit.clock import Clock
from kit.settings import Settings
from kit.settings.payment import PaymentSettings
from server.workers.drain import Idle, Outcome
from server.workers.serving import serve, work
from tests.db import road
from tests.db.echo import announce


class Deaf:
    async def run_next(self, _customer_id: int) -> Outcome:
        return Idle()


@asynccontextmanager
async def open_deaf(
    *, pool: Pool, settings: Settings, clock: Clock, whatsapp: WhatsAppClient
) -> AsyncIterator[Deaf]:
    yield Deaf()


def settings_for(
    database: str,
    clock_file: str,
    mtn: str,
    callback_url: str | None,
    *,
    poll_seconds: float = 0.05,
) -> Settings:
    """Quick to look, quick to take over."""
    settings = road.settings_for(database)
    payments = PaymentSettings(
        base_url=mtn,
        callback_url=callback_url,
        timeout_seconds=5,
        retry_seconds=0.01,
        poll_seconds=poll_seconds,
        poll_most_seconds=poll_seconds * 4,
        lease_seconds=0.3 if poll_seconds < 1 else 30,
    )
    workers = settings.workers.model_copy(update={"pay_seconds": 0.05})
    return settings.model_copy(
        update={"payments": payments, "workers": workers, "clock_file": Path(clock_file)}
    )


@asynccontextmanager
async def collecting(settings: Settings) -> AsyncIterator[None]:
    """In this process."""
    ready, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(work(settings, open_deaf, ready.set, stop))
    try:
        await asyncio.wait_for(ready.wait(), 10)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 30)


if __name__ == "__main__":
    asyncio.run(serve(settings_for(*sys.argv[1:5]), open_deaf, announce))
