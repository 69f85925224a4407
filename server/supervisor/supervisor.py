"""Starts processes in order, keeps them alive, and stops them in the reverse order."""

import asyncio
import signal
import time
from collections.abc import Callable, Sequence

from kit.errors import EasyMOError
from server.supervisor.child import Child, Show
from server.supervisor.guardian import Guardian
from server.supervisor.process import Backoff, Process, Ready


class NotStarted(EasyMOError):
    """A process ended before it was ready."""


class Supervisor:
    """Stages start one after another; the processes of a stage start together."""

    def __init__(
        self,
        stages: Sequence[Sequence[Process]],
        show: Show,
        *,
        backoff: Backoff | None = None,
        grace_seconds: float = 20.0,
        start_seconds: float = 120.0,
    ) -> None:
        self._stages = stages
        self._show = show
        self._backoff = backoff or Backoff()
        self._grace_seconds = grace_seconds
        self._start_seconds = start_seconds
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()

    def stop(self) -> None:
        """Stop everything in order; asked again, stop at once."""
        (self._hurry if self._stopping.is_set() else self._stopping).set()

    async def run(self, when_ready: Callable[[], None]) -> None:
        """Return when everything has stopped. Raises when something never became ready."""
        with Guardian() as guardian:
            starting = asyncio.create_task(self._start(guardian))
            stopping = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if starting.done():
                    await starting
                    when_ready()
                    await stopping
            finally:
                starting.cancel()
                stopping.cancel()
                await asyncio.gather(starting, stopping, return_exceptions=True)
                await self._stop()

    async def _start(self, guardian: Guardian) -> None:
        for stage in self._stages:
            try:
                async with asyncio.TaskGroup() as group:
                    for process in stage:
                        group.create_task(self._start_one(process, guardian))
            except ExceptionGroup as several:
                # Not `except*`: up to Python 3.11.2 what its block raises comes out in a group.
                told, bugs = several.split(EasyMOError)
                if told and not bugs:
                    raise told.exceptions[0] from None
                raise

    async def _start_one(self, process: Process, guardian: Guardian) -> None:
        started_at = time.monotonic()
        child = await self._launch(process, guardian)
        try:
            ready = await asyncio.wait_for(child.until_ready(), self._start_seconds)
        except TimeoutError:
            raise NotStarted(
                f"{process.name} was not ready after {self._start_seconds:.0f} seconds."
            ) from None
        if not ready:
            code = await child.until_ended()
            if process.explain:
                raise process.explain()
            raise NotStarted(
                f"{process.name} {_ended(code)} before it was ready; its last lines say why."
            )
        if process.ready is not Ready.FINISHED:
            self._keepers.append(asyncio.create_task(self._keep(child, started_at, guardian)))

    async def _keep(self, child: Child, started_at: float, guardian: Guardian) -> None:
        process, pause = child.process, 0.0
        while True:
            code = await child.until_ended()
            pause = self._backoff.after(pause, time.monotonic() - started_at)
            self._show(process.name, f"{_ended(code)}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            started_at = time.monotonic()
            child = await self._launch(process, guardian)
            if await child.until_ready():
                self._show(process.name, "ready again")

    async def _launch(self, process: Process, guardian: Guardian) -> Child:
        child = await Child.start(process, self._show, guardian)
        self._children[process.name] = child
        return child

    async def _stop(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for stage in reversed(self._stages):
            children = [self._children[p.name] for p in stage if p.name in self._children]
            await asyncio.gather(*(c.stop(self._grace_seconds, self._hurry) for c in children))


def _ended(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
