"""One product for many tests: opening one costs more than most conversations.

What a test leaves behind is taken away: the emulator forgets, planted faults with the rest, the
clock is set back, and every table has the rows again that it had before. A test that leaves
anything else behind (work that is not done, changed agents or articles, a failed tool, a failure
of its own) takes the product with it, and the next test opens another. So does one that wants
other settings or another model than the test before it. Every test takes part that does not reach
for the database itself or for a provider, and is not marked `own_product`.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from db.databases import Databases
from evals.play.product import RunningProduct
from server.dev.in_process import ProductStage, open_product
from server.workers import assembly
from server.workers.serving import OpenRunner
from tests.conftest import NOON, NUMBERS, TEMPLATE
from tests.reset import UNDER_A_PRODUCT, Rows

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
BUSY = """
    SELECT EXISTS (SELECT 1 FROM inbox WHERE handled_at IS NULL)
        OR EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending'))
        OR EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
HURT = """
    SELECT EXISTS (SELECT 1 FROM ai_tool_executions WHERE outcome NOT IN ('answered', 'refused'))
        OR EXISTS (SELECT 1 FROM payments WHERE status NOT IN ('succeeded', 'failed'))
        OR EXISTS (SELECT 1 FROM breakers WHERE state <> 'closed')
"""


@dataclass(frozen=True)
class ProductKind:
    """What may differ between the products of two tests."""

    changes: dict[str, Any] = field(default_factory=dict)
    open_runner: OpenRunner = assembly.open_runner

    def stage(self, database_url: str, folder: Path, now: datetime) -> ProductStage:
        return ProductStage(
            database_url, folder, now, SEED, changes=self.changes, open_runner=self.open_runner
        )


@dataclass
class Shelf:
    """Holds the product between two tests."""

    databases: Databases
    folder: Path
    kind: ProductKind = ProductKind()
    product: RunningProduct | None = None
    rows: Rows | None = None

    def __post_init__(self) -> None:
        self._held = AsyncExitStack()

    async def take(self, kind: ProductKind) -> RunningProduct:
        if kind != self.kind:
            await self.close()
        if self.product is None:
            self.product = await self._open(kind)
            self.kind = kind
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

    async def _open(self, kind: ProductKind) -> RunningProduct:
        name = f"shared_{next(NUMBERS)}"
        url = await self.databases.create(name, TEMPLATE)
        self._held.push_async_callback(self.databases.drop, name)
        as_superuser = self.databases.server.superuser_url.rsplit("/", 1)[0] + f"/{name}"
        self.rows = await Rows.kept(as_superuser, UNDER_A_PRODUCT)
        self._held.push_async_callback(self.rows.close)
        folder = self.folder / name
        folder.mkdir()
        return await self._held.enter_async_context(open_product(kind.stage(url, folder, NOON)))

    async def _clean(self) -> bool:
        """False when the product cannot be given to another test."""
        product, rows = self.product, self.rows
        if product is None or rows is None:
            return False
        if not await self._is_quiet(product) or await product.value(HURT):
            return False
        product.clock.freeze(NOON)
        await product.http.post("/emulator/reset", json={"seed": SEED})
        changed = await rows.changed()
        return not changed & REMEMBERED and await rows.restore(changed)

    async def _is_quiet(self, product: RunningProduct) -> bool:
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                while await product.value(BUSY):
                    await asyncio.sleep(LOOKS_EVERY_SECONDS)
        except TimeoutError:
            return False
        return True
