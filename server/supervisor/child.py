"""One running process of the supervisor: started, listened to, stopped with all its children."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from typing import Self

from db.embedded_process import account_options, die_with_parent
from server import readiness
from server.supervisor.guardian import Guardian
from server.supervisor.process import Process, Ready

Show = Callable[[str, str], None]
_PROBE_SECONDS = 0.05


class Child:
    """A process that was started, until it has ended."""

    def __init__(self, process: Process, running: asyncio.subprocess.Process) -> None:
        self.process = process
        self._running = running
        self._announced = asyncio.Event()
        self._ended: asyncio.Task[int]

    @classmethod
    async def start(cls, process: Process, show: Show, guardian: Guardian) -> Self:
        told, tells = os.pipe()
        log = process.log.open("ab") if process.log else None
        try:
            running = await asyncio.create_subprocess_exec(
                *process.argv,
                cwd=process.cwd,
                env={**os.environ, **process.env, readiness.VARIABLE: str(tells)},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log or asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                pass_fds=[tells],
                # Of its own, so that Ctrl-C reaches us alone and we stop things in order.
                start_new_session=True,
                preexec_fn=die_with_parent(process.stop_signal),
                **account_options(process.account),
            )
        finally:
            os.close(tells)
            if log:
                log.close()
        guardian.watch(running.pid, process.stop_signal)
        child = cls(process, running)
        asyncio.get_running_loop().add_reader(told, child._hear, told)
        child._ended = asyncio.create_task(child._until_ended(show, guardian))
        return child

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
                await self._announced.wait()
            case Ready.FINISHED:
                await self.until_ended()
            case probe:
                while not await probe():  # noqa: ASYNC110  (nobody could set an event)
                    await asyncio.sleep(_PROBE_SECONDS)
        return True

    def _hear(self, told: int) -> None:
        if os.read(told, 100):
            self._announced.set()
        asyncio.get_running_loop().remove_reader(told)
        os.close(told)

    async def _until_ended(self, show: Show, guardian: Guardian) -> int:
        showing = asyncio.create_task(self._show_lines(show))
        code = await self._running.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._running.pid, signal.SIGKILL)  # children it left behind
        guardian.forget(self._running.pid)
        await showing
        return code

    async def _show_lines(self, show: Show) -> None:
        if not self._running.stdout:
            return
        rest = b""
        while chunk := await self._running.stdout.read(65_536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                show(self.process.name, line.decode(errors="replace"))
        if rest:
            show(self.process.name, rest.decode(errors="replace"))

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(number)
