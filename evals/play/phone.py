"""A customer's phone, played through the emulator: they write and press, and read their screen."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from db.pool import Pool

PATIENCE_SECONDS = 60
"""Only what is broken takes so long, on however busy a machine: waits end when it has come."""
LOOKS_EVERY_SECONDS = 0.05
"""Looking costs more than an answer that is seen a little later."""
SOONEST_SECONDS = 0.1
"""No answer to a message is there before."""

SETTLED = """
    SELECT NOT EXISTS (SELECT 1 FROM inbox WHERE handled_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending'))
       AND EXISTS (SELECT 1 FROM inbox WHERE key = %s)
"""

BUSY = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE handled_at IS NULL)
        OR EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending'))
"""
QUIET_SECONDS = 1.0
"""Two looks of a sweeper of the evaluation. What goes by the clock is done once it is moved."""

OF_PAYMENT = "SELECT 'payment:' || id FROM payments WHERE reference = %s"


class OptionMissing(Exception):
    """The answer does not offer what they want to press."""


@dataclass(frozen=True)
class ScreenAnswer:
    """What the business answered to one message: all bubbles that came."""

    bubbles: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n\n".join(bubble["text"] or "" for bubble in self.bubbles)

    @property
    def titles(self) -> list[str]:
        return [option["title"] for bubble in self.bubbles for option in bubble["options"]]

    def option(self, title: str) -> dict[str, Any]:
        """The option whose title begins with `title`."""
        for bubble in self.bubbles:
            for option in bubble["options"]:
                if option["title"].startswith(title):
                    return dict(option)
        raise OptionMissing(f"no option {title!r} among {self.titles} under {self.text!r}")


@dataclass
class CustomerPhone:
    http: httpx.AsyncClient
    pool: Pool
    wa_id: str
    seen: set[str] = field(default_factory=set)
    last: ScreenAnswer = field(default_factory=lambda: ScreenAnswer([]))
    patience_seconds: float = PATIENCE_SECONDS

    async def write(self, text: str) -> ScreenAnswer:
        return await self.send({"type": "text", "text": text})

    async def write_at_once(self, texts: Sequence[str]) -> ScreenAnswer:
        """Several messages that reach the business together, in this order."""
        await self._hold_webhooks(True)
        wamids = [await self.post({"type": "text", "text": text}) for text in texts]
        await self._hold_webhooks(False)
        for wamid in wamids:
            await self.settled(wamid)
        return await self.read()

    async def _hold_webhooks(self, hold: bool) -> None:
        switched = await self.http.post("/emulator/faults", json={"webhook_hold": hold})
        switched.raise_for_status()

    async def read_when_quiet(self) -> ScreenAnswer:
        """What the business says by itself, once it has had nothing to do for a while."""
        loop = asyncio.get_running_loop()
        quiet_since = loop.time()
        async with asyncio.timeout(self.patience_seconds), self.pool.connection() as conn:
            while loop.time() - quiet_since < QUIET_SECONDS:
                row = await (await conn.execute(BUSY)).fetchone()
                if row and row[0]:
                    quiet_since = loop.time()
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        return await self.read()

    async def press(self, title: str, *, of: ScreenAnswer | None = None) -> ScreenAnswer:
        """Press the option whose title begins with `title`, of the last answer unless told."""
        option = (of or self.last).option(title)
        return await self.send({"type": option["kind"], "id": option["id"]})

    async def send(self, message: dict[str, Any]) -> ScreenAnswer:
        """Send anything, wait until the product has nothing left to do, read the screen."""
        wamid = await self.post(message)
        await self.settled(wamid)
        return await self.read()

    async def post(self, message: dict[str, Any]) -> str:
        """Send without waiting for an answer; gives the wamid."""
        sent = await self.http.post(f"/phone/api/{self.wa_id}/send", json=message)
        sent.raise_for_status()
        return str(sent.json()["wamid"])

    async def settled(self, key: str) -> None:
        """Wait until the message or event `key` is answered and the answer is on its way."""
        await asyncio.sleep(SOONEST_SECONDS)
        async with asyncio.timeout(self.patience_seconds), self.pool.connection() as conn:
            while True:
                found = await conn.execute(SETTLED, [key])
                row = await found.fetchone()
                if row and row[0]:
                    return
                await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def read(self) -> ScreenAnswer:
        """The bubbles of the business that were not on the screen at the last look."""
        screen = await self.http.get(f"/phone/api/{self.wa_id}/messages", params={"after": 0})
        bubbles = [
            message
            for message in screen.json()["messages"]
            if message["direction"] == "out" and message["wamid"] not in self.seen
        ]
        self.seen |= {bubble["wamid"] for bubble in bubbles}
        self.last = ScreenAnswer(bubbles)
        return self.last

    async def asked(self) -> dict[str, Any]:
        """What MTN asks them just now, once it does."""
        async with asyncio.timeout(self.patience_seconds):
            while True:
                found = await self.http.get("/momo/requests", params={"payer": self.wa_id})
                asking = [request for request in found.json() if request["asking"]]
                if asking:
                    return dict(asking[-1])
                await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def momo(self, decision: Literal["approve", "reject"], **body: str) -> ScreenAnswer:
        """Decide what MTN asks, and read what the business says when it knows."""
        request = await self.asked()
        await self.decide(request, decision, **body)
        return await self.told(request)

    async def decide(
        self, request: dict[str, Any], decision: Literal["approve", "reject", "ignore"], **body: str
    ) -> None:
        url = f"/momo/requests/{request['reference']}/{decision}"
        (await self.http.post(url, json=body or None)).raise_for_status()

    async def told(self, request: dict[str, Any]) -> ScreenAnswer:
        """What the business says when it knows how a request to pay ended."""
        async with self.pool.connection() as conn:
            found = await conn.execute(OF_PAYMENT, [request["reference"]])
            row = await found.fetchone()
        if row is None:
            raise LookupError("MTN was asked for a payment that is not in our books")
        await self.settled(row[0])
        return await self.read()
