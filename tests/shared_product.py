"""One product for many tests: opening one costs more than most conversations.

What a test leaves behind is taken away: the emulator forgets, and every table has the rows again
that it had before. A test that leaves anything else behind (a moved clock, a planted fault, work
that is not done, changed agents or articles, a failed tool, a failure of its own) takes the
product with it, and the next test opens another. Only tests marked `shares_product` take
part, and of these none that want other settings, another model or the database itself.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from db.databases import Databases
from evals.play.product import RunningProduct
from server.dev.in_process import ProductStage, open_product
from tests.conftest import NOON, NUMBERS, TEMPLATE
from tests.reset import Rows

SEED = 7
QUIET_SECONDS = 2.0
LOOKS_EVERY_SECONDS = 0.02
REMEMBERED = {
    "ai_agents",
    "ai_tools",
    "help_articles",
    "operators",
    "venues",
}
"""Tables that a process reads once and keeps for a while."""
HARMLESS = ("/emulator/events", "/emulator/health", "/emulator/requests", "/emulator/deliveries")
BUSY = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE handled_at IS NULL)
        OR EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending'))
        OR EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
HOLD = "webhook_hold"
"""Several messages at once; what was held back is let go by the same test."""
HURT = """
    SELECT EXISTS (SELECT 1 FROM ai_tool_executions WHERE outcome NOT IN ('answered', 'refused'))
        OR EXISTS (SELECT 1 FROM payments WHERE outcome IS NULL)
        OR EXISTS (SELECT 1 FROM breakers WHERE state <> 'closed')
"""


@dataclass
class Shelf:
    """Holds the product between two tests."""

    databases: Databases
    folder: Path
    product: RunningProduct | None = None
    rows: Rows | None = None
    is_touched: bool = False

    def __post_init__(self) -> None:
        self._held = AsyncExitStack()

    async def take(self) -> RunningProduct:
        self.is_touched = False
        if self.product is None:
            self.product = await self._open()
        return self.product

    async def put_back(self, *, is_sound: bool) -> None:
        """Keep it for the next test where nothing of this one can be left in it."""
        is_clean = False
        try:
            is_clean = is_sound and await self._clean()
        finally:
            if not is_clean:
                await self.close()

    async def close(self) -> None:
        held, self._held = self._held, AsyncExitStack()
        self.product = self.rows = None
        await held.aclose()

    async def _open(self) -> RunningProduct:
        name = f"shared_{next(NUMBERS)}"
        url = await self.databases.create(name, TEMPLATE)
        self._held.push_async_callback(self.databases.drop, name)
        as_superuser = self.databases.server.superuser_url.rsplit("/", 1)[0] + f"/{name}"
        self.rows = await Rows.kept(as_superuser)
        self._held.push_async_callback(self.rows.close)
        folder = self.folder / name
        folder.mkdir()
        product = await self._held.enter_async_context(
            open_product(ProductStage(url, folder, NOON, seed=SEED))
        )
        product.http.event_hooks["request"].append(self._note)
        return product

    async def _note(self, request: httpx.Request) -> None:
        path = request.url.path
        is_held_back = path == "/emulator/faults" and set(json.loads(request.content)) == {HOLD}
        if path.startswith("/emulator/") and path not in HARMLESS and not is_held_back:
            self.is_touched = True

    async def _clean(self) -> bool:
        """False when the product cannot be given to another test."""
        product, rows = self.product, self.rows
        if product is None or rows is None or self.is_touched or product.clock.now() != NOON:
            return False
        if not await self._is_quiet(product) or await product.value(HURT):
            return False
        await product.http.post("/emulator/reset", json={"seed": SEED})
        for _ in range(2):
            changed = await rows.changed()
            if not changed:
                return True
            if changed & REMEMBERED:
                return False
            await rows.restore(changed)
        return not await rows.changed()

    async def _is_quiet(self, product: RunningProduct) -> bool:
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                while await product.value(BUSY):
                    await asyncio.sleep(LOOKS_EVERY_SECONDS)
        except TimeoutError:
            return False
        return True
