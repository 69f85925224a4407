"""A webhook that keeps what it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.dev.http_server import served
from tests.patience import PATIENCE_SECONDS


@dataclass
class Receiver:
    """Answers every webhook with 200; keeps body and signature."""

    url: str = ""
    came: list[tuple[bytes, str | None]] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        async with self._more:
            self.came.append((body, request.headers.get("X-Hub-Signature-256")))
            self._more.notify_all()
        return Response()

    async def until(self, enough: Callable[[list[bytes]], bool]) -> list[bytes]:
        """The bodies, once they are enough."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._more:
            await self._more.wait_for(lambda: enough(self.bodies))
        return self.bodies

    @property
    def bodies(self) -> list[bytes]:
        return [body for body, _ in self.came]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/webhook", receiver.receive, methods=["POST"])])
    async with served(app) as url:
        receiver.url = f"{url}/webhook"
        yield receiver
