"""An HTTP server for a product that lives for one conversation: there at once, gone at once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from server.street.protocol import OPTIONS, PatientOnlySoLong

GRACE_SECONDS = 1
"""For requests that are being answered when it is left."""
LOOKS_EVERY_SECONDS = 0.005


class PromptServer(uvicorn.Server):
    """Uvicorn looks ten times a second whether it may stop; hundreds of tests would wait."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self.should_exit = True
        self._stopped.set()

    async def main_loop(self) -> None:
        ticking = asyncio.create_task(super().main_loop())
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait({ticking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ticking, stopping):
            task.cancel()
        await asyncio.gather(ticking, stopping, return_exceptions=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for closing in (*self.servers, *(sockets or ())):
            closing.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                while state.connections or state.tasks:  # noqa: ASYNC110  (nobody tells)
                    await asyncio.sleep(LOOKS_EVERY_SECONDS)
        except TimeoutError:
            for task in state.tasks:
                task.cancel()
        await self.lifespan.shutdown()


@asynccontextmanager
async def served(app: ASGIApp, at: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve `app` until left, on any free port or on the socket `at`; gives its address."""
    with at or socket.create_server(("127.0.0.1", 0)) as listening:
        server = PromptServer(
            uvicorn.Config(
                app,
                http=PatientOnlySoLong,
                log_level="warning",
                **OPTIONS | {"ws": "auto"},  # the phone page listens
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.stop()
            await serving
