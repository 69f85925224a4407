"""The worker and the api as processes of their own, to be killed and started again.

They are forked from a process that imported the product once, for the imports take longer than
everything these tests want to happen.
"""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal

import httpx

from evals.play.local_http import local_client
from server import cli

PATIENCE_SECONDS = 60
FORKS = multiprocessing.get_context("forkserver")
COMMANDS = ["server.commands.api", "server.commands.worker", "server.workers.main"]

Name = Literal["api", "worker"]


@dataclass
class Process:
    """`easymo {name}`. `kills` counts those that met it alive."""

    name: Name
    environment: dict[str, str]
    log: Path
    kills: int = 0
    running: ForkServerProcess | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Return when it is ready to work."""
        FORKS.set_forkserver_preload([__name__, *COMMANDS])
        reading, writing = FORKS.Pipe(duplex=False)
        self.running = FORKS.Process(
            target=run, args=(self.name, self.environment, str(self.log), writing), daemon=True
        )
        await asyncio.to_thread(self.running.start)
        writing.close()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await (self._is_ready(reading) if self.name == "worker" else self._answers())
        finally:
            reading.close()

    async def kill(self) -> None:
        """With SIGKILL, in the middle of whatever it does."""
        assert self.running
        if self.running.is_alive():
            self.running.kill()
            self.kills += 1
        await asyncio.to_thread(self.running.join)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def _is_ready(self, pipe: Connection) -> None:
        await _until(lambda: asyncio.to_thread(pipe.poll, 0.02))
        assert os.read(pipe.fileno(), 16), "the worker did not start"

    async def _answers(self) -> None:
        url = f"http://127.0.0.1:{self.environment['SERVER__API_PORT']}/health"
        async with local_client() as http:
            await _until(lambda: self._is_healthy(http, url))

    async def _is_healthy(self, http: httpx.AsyncClient, url: str) -> bool:
        assert self.running and self.running.is_alive(), "the api did not start"
        try:
            return (await http.get(url)).status_code == 200
        except httpx.TransportError:
            return False


def run(name: Name, environment: dict[str, str], log: str, ready: Connection) -> None:
    """What the forked process does: the command, as somebody would type it."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.environ.update(environment)
    if name == "worker":
        os.environ["READY_FD"] = str(os.dup(ready.fileno()))
    ready.close()
    sys.argv = ["easymo", name]
    cli.main()


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():
        await asyncio.sleep(0.01)
