"""A business that listens, an emulator that posts to it, and a client for each of its sides."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from aiohttp import web

from evals.play.local_http import local_client
from kit.clock import SharedClock
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from tests.patience import PATIENCE_SECONDS

SECRET = "app-secret"
TOKEN = "a-token"
NUMBER_ID = "106540352242922"
ALINE = "250788000001"
JEAN = "250788000002"

JSON = dict[str, Any]


@dataclass
class Posted:
    raw: bytes
    signature: str

    @property
    def body(self) -> JSON:
        parsed: JSON = json.loads(self.raw)
        return parsed

    @property
    def is_genuine(self) -> bool:
        expected = hmac.new(SECRET.encode(), self.raw, hashlib.sha256).hexdigest()
        return self.signature == f"sha256={expected}"

    def items(self, part: str) -> list[JSON]:
        return [
            item
            for entry in self.body["entry"]
            for change in entry["changes"]
            for item in change["value"].get(part, [])
        ]


@dataclass
class Business:
    """Keeps what it is sent; answers with `answers` first, then 200."""

    posted: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""

    async def listen(self, request: web.Request) -> web.Response:
        raw = await request.read()
        self.posted.append(Posted(raw, request.headers.get("X-Hub-Signature-256", "")))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def shake_hands(self, request: web.Request) -> web.Response:
        right = request.query["hub.verify_token"] == "verify-me"
        text = request.query["hub.challenge"] if right else "no"
        return web.Response(text=text, status=200 if right else 403)

    def items(self, part: str) -> list[JSON]:
        return [item for posted in self.posted for item in posted.items(part)]

    @property
    def messages(self) -> list[JSON]:
        return self.items("messages")

    @property
    def statuses(self) -> list[JSON]:
        return self.items("statuses")


async def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def business() -> AsyncIterator[Business]:
    listening = Business()
    app = web.Application()
    app.router.add_post("/webhook", listening.listen)
    app.router.add_get("/webhook", listening.shake_hands)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield listening
    await runner.cleanup()


@pytest.fixture
def config(business: Business, tmp_path: Path) -> EmulatorConfig:
    return EmulatorConfig(
        webhook_url=business.url,
        app_secret=SECRET,
        access_tokens=frozenset({TOKEN}),
        phone_number_id=NUMBER_ID,
        clock=SharedClock(tmp_path / "clock.json"),
        seed=7,
        retry_first_seconds=0.01,
        retry_cap_seconds=0.02,
    )


@dataclass
class Playing:
    """The emulator from both sides: `client` is a script's, `send` is the business's."""

    client: httpx.AsyncClient
    base_url: str = "http://localhost"

    async def post(self, path: str, body: object = None, **kwargs: Any) -> httpx.Response:
        return await self.client.post(path, json=body, **kwargs)

    async def send(self, body: JSON, *, token: str = TOKEN, to: str = ALINE) -> httpx.Response:
        whole = {"messaging_product": "whatsapp", "to": to} | body
        return await self.client.post(
            f"/v25.0/{NUMBER_ID}/messages",
            json=whole,
            headers={"Authorization": f"Bearer {token}"},
        )

    async def send_text(self, text: str = "Hello", *, to: str = ALINE, **around: Any) -> str:
        answer = await self.send({"type": "text", "text": {"body": text}, **around}, to=to)
        assert answer.status_code == 200, answer.text
        wamid: str = answer.json()["messages"][0]["id"]
        return wamid

    async def write(self, press: JSON, *, wa_id: str = ALINE, wait: bool = True) -> JSON:
        answer = await self.post(f"/phone/api/{wa_id}/send?wait={int(wait)}", press)
        assert answer.status_code == 200, answer.text
        written: JSON = answer.json()
        return written

    async def screen(self, wa_id: str = ALINE, *, after: int = 0, wait_ms: int = 0) -> JSON:
        query = {"after": after, "wait_ms": wait_ms}
        answer = await self.client.get(f"/phone/api/{wa_id}/messages", params=query)
        screen: JSON = answer.json()
        return screen

    async def faults(self, **switches: Any) -> None:
        answer = await self.post("/emulator/faults", switches)
        assert answer.status_code == 200, answer.text

    async def quiet(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.client.get("/emulator/health")).json()["pending"]:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def playing(config: EmulatorConfig) -> AsyncIterator[Playing]:
    app = create_emulator(config)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client,
    ):
        yield Playing(client)


@pytest.fixture
async def emulator(config: EmulatorConfig) -> AsyncIterator[Playing]:
    async with playing(config) as emulator:
        yield emulator


@pytest.fixture
async def live(config: EmulatorConfig) -> AsyncIterator[Playing]:
    """The same over a real socket, for what ASGI alone cannot show."""
    server = uvicorn.Server(uvicorn.Config(create_emulator(config), port=0, log_level="error"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    base_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with local_client(base_url=base_url) as client:
        yield Playing(client, base_url)
    server.should_exit = True
    await serving
