"""Webhook bodies by name, and a server on a real port that answers as it is told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from easymo.whatsapp.client import WhatsAppClient, open_client
from easymo.whatsapp.inbound.payloads import Webhook, parse
from kit.settings.whatsapp import WhatsAppSettings

FIXTURES = Path(__file__).parents[2] / "fixtures" / "whatsapp"

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
def parsed() -> Callable[[str], Webhook]:
    return lambda name: parse((FIXTURES / f"{name}.json").read_bytes())


@dataclass
class Graph:
    """A server in Meta's place: keeps what it was asked and answers what the test set."""

    answer: Answering | None = None
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""

    def answers(self, body: object, *, status: int = 200, **headers: str) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(body, status=status, headers=headers)

        self.answer = answer

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(f"{request.method} {request.path_qs}")
        self.tokens.append(request.headers.get("Authorization"))
        if request.content_type == "application/json":
            self.bodies.append(await request.json())
        assert self.answer
        return await self.answer(request)


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    graph = Graph()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", graph)
    async with TestServer(app) as server:
        graph.url = str(server.make_url("")).rstrip("/")
        yield graph


@pytest.fixture
async def client(graph: Graph) -> AsyncIterator[WhatsAppClient]:
    settings = WhatsAppSettings(
        base_url=graph.url,
        api_version="v25.0",
        phone_number_id="42",
        access_token="token",
        timeout_seconds=1,
    )
    async with open_client(settings) as client:
        yield client
