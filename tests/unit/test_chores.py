"""What a worker repeats ends when it is told to, and for no other reason."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kit.clock import SharedClock
from server.workers.chores import repeat
from tests.patience import PATIENCE_SECONDS


async def test_a_cancellation_that_became_an_error_ends_it_all_the_same() -> None:
    begun = asyncio.Event()

    async def query() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError("cancelled in the middle of a query") from None

    chore = asyncio.create_task(repeat(query, 0))
    await begun.wait()
    chore.cancel()
    await asyncio.wait_for(asyncio.gather(chore, return_exceptions=True), PATIENCE_SECONDS)


async def test_a_swallowed_cancellation_ends_it_too() -> None:
    begun = asyncio.Event()

    async def listen() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return

    chore = asyncio.create_task(repeat(listen, 0))
    await begun.wait()
    chore.cancel()
    await asyncio.wait_for(asyncio.gather(chore, return_exceptions=True), PATIENCE_SECONDS)


async def test_a_failure_does_not_end_it() -> None:
    done = asyncio.Event()
    tries = 0

    async def fail_once() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ValueError("once")
        done.set()

    chore = asyncio.create_task(repeat(fail_once, 0))
    await asyncio.wait_for(done.wait(), PATIENCE_SECONDS)
    chore.cancel()
    await asyncio.gather(chore, return_exceptions=True)
    assert tries >= 2


async def test_what_goes_by_a_clock_is_done_at_once_when_the_clock_is_moved(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "clock.json")
    clock.freeze(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    seen: asyncio.Queue[datetime] = asyncio.Queue()

    async def look() -> None:
        await seen.put(SharedClock(tmp_path / "clock.json").now())

    chore = asyncio.create_task(repeat(look, 3_600, clock))
    first = await asyncio.wait_for(seen.get(), PATIENCE_SECONDS)
    clock.advance(timedelta(minutes=11))
    assert await asyncio.wait_for(seen.get(), PATIENCE_SECONDS) == first + timedelta(minutes=11)
    chore.cancel()
    await asyncio.gather(chore, return_exceptions=True)
