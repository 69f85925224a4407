"""One running process of the supervisor: started, listened to, stopped with all its children."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from typing import Self

from db.embedded.process import account_options, die_with_parent, open_log
from server import readiness
from server.supervisor.guardian import Guardian
from server.supervisor.pipes import lines, pipe
from server.supervisor.process import Process, Ready

Show = Callable[[str, str], None]
_PROBE_SECONDS = 0.05
_LAST_LINES_SECONDS = 1.0


class Child:
    """A process that was started, until it has ended."""

    def __init__(
        self,
        process: Process,
        running: asyncio.subprocess.Process,
        announcing: asyncio.StreamReader,
        ended: Coroutine[None, None, int],
    ) -> None:
        self.process = process
        self._running = running
        self._announcing = announcing
        self._ended = asyncio.create_task(ended)

    @classmethod
    async def start(cls, process: Process, show: Show, guardian: Guardian) -> Self:
        async with pipe() as (announcing, announces), pipe() as (output, prints):
            with open_log(process.log) if process.log else nullcontext(prints) as stdout:
                running = await asyncio.create_subprocess_exec(
                    *process.argv,
                    cwd=process.cwd,
                    env={**os.environ, **process.env, readiness.VARIABLE: str(announces)},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=asyncio.subprocess.STDOUT,
                    pass_fds=[announces],
                    # Of its own, so that Ctrl-C reaches us alone and we stop things in order.
                    start_new_session=True,
                    preexec_fn=die_with_parent(process.stop_signal),
                    **account_options(process.account),
                )
        guardian.watch(running.pid, process.stop_signal)
        showing = asyncio.create_task(_show(process.name, output, show))
        return cls(process, running, announcing, _end(running, showing, guardian))

    async def until_ready(self) -> bool:
        """True once it is ready, False when it ended before."""
        becoming = asyncio.create_task(self._become_ready())
        try:
            await asyncio.wait({becoming, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            if self.process.ready is Ready.FINISHED:
                return await self.until_ended() == 0
            return becoming.done() and await becoming
        finally:
            becoming.cancel()

    async def until_ended(self) -> int:
        """The code it ended with; negative for a signal."""
        return await asyncio.shield(self._ended)

    async def stop(self, grace_seconds: float, hurry: asyncio.Event) -> None:
        """Ask it to stop; kill it after the grace, or as soon as there is hurry."""
        if self._ended.done():
            return
        self._signal(self.process.stop_signal)
        hurrying = asyncio.create_task(hurry.wait())
        await asyncio.wait(
            {self._ended, hurrying},
            timeout=grace_seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        hurrying.cancel()
        self._signal(signal.SIGKILL)
        await self._ended

    async def _become_ready(self) -> bool:
        match self.process.ready:
            case Ready.ANNOUNCED:
                return bool(await self._announcing.read(1)) or await self._never()
            case Ready.FINISHED:
                await self.until_ended()
            case probe:
                while not await probe():  # noqa: ASYNC110  (nobody could set an event)
                    await asyncio.sleep(_PROBE_SECONDS)
        return True

    async def _never(self) -> bool:
        """It closed the pipe without a word; what happens next is that it ends."""
        await self.until_ended()
        return False

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(number)


async def _end(
    running: asyncio.subprocess.Process, showing: asyncio.Task[None], guardian: Guardian
) -> int:
    code = await running.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)  # children it left behind
    guardian.forget(running.pid)
    await asyncio.wait({showing}, timeout=_LAST_LINES_SECONDS)
    showing.cancel()
    return code


async def _show(name: str, output: asyncio.StreamReader, show: Show) -> None:
    async for line in lines(output):
        show(name, line)
