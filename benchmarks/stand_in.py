"""Meta and their customers' phones, as little of them as a measurement needs."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks import webhooks
from benchmarks.webhooks import Post

PATIENCE_SECONDS = 60
STATUS_DELAY_SECONDS = 0.01
STATUSES = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Answer:
    """What reached the phone, and how long after the webhook was posted."""

    message: dict[str, Any]
    seconds: float

    @property
    def first_button(self) -> tuple[str, str]:
        """Its id and title. Raises LookupError when there is none."""
        reply = self.message["interactive"]["action"]["buttons"][0]["reply"]
        return reply["id"], reply["title"]


class StandIn:
    """Takes what the product sends, and posts its statuses, sent, delivered and read."""

    def __init__(self, session: aiohttp.ClientSession, webhook_url: str) -> None:
        self._session = session
        self._webhook_url = webhook_url
        self._came: dict[str, asyncio.Queue[tuple[float, dict[str, Any]]]] = defaultdict(
            asyncio.Queue
        )
        self._statuses: set[asyncio.Task[None]] = set()

    async def ask(self, sender: str, post: Post) -> Answer:
        """Post a customer's message and wait for the first thing that is sent to them."""
        inbox = self._came[sender]
        while not inbox.empty():
            inbox.get_nowait()
        began = time.perf_counter()
        await self.post(post)
        async with asyncio.timeout(PATIENCE_SECONDS):
            at, message = await inbox.get()
        return Answer(message, at - began)

    async def post(self, post: Post) -> None:
        async with self._session.post(
            self._webhook_url, data=post.body, headers=post.headers
        ) as answer:
            await answer.read()
            answer.raise_for_status()

    async def settled(self) -> None:
        """Wait until every status was taken."""
        while self._statuses:
            await asyncio.gather(*self._statuses)

    async def accept(self, request: web.Request) -> web.Response:
        """The one path of the Graph API that is called: messages, and ticks of those read."""
        at = time.perf_counter()
        message = await request.json()
        if message.get("status") == "read":
            return web.json_response({"success": True})
        recipient, wamid = message["to"], webhooks.wamid()
        self._came[recipient].put_nowait((at, message))
        opaque = message["biz_opaque_callback_data"]
        task = asyncio.create_task(self._report(recipient, wamid, opaque))
        self._statuses.add(task)
        task.add_done_callback(self._statuses.discard)
        contact = {"input": recipient, "wa_id": recipient}
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": wamid}],
            }
        )

    async def _report(self, recipient: str, wamid: str, opaque: str) -> None:
        await asyncio.sleep(STATUS_DELAY_SECONDS)
        for word in STATUSES:
            await self.post(webhooks.status(recipient, wamid, word, opaque))


@asynccontextmanager
async def standing_in(port: int, webhook_url: str) -> AsyncIterator[StandIn]:
    """Serve the stand-in on `port`."""
    connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=4)
    async with aiohttp.ClientSession(connector=connector) as session:
        stand_in = StandIn(session, webhook_url)
        app = web.Application()
        app.router.add_post("/{version}/{number}/messages", stand_in.accept)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield stand_in
            await stand_in.settled()
        finally:
            await runner.cleanup()
