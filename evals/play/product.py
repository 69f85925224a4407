"""A running product that is played with: its database, clock, and customers' phones."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from db.pool import Pool
from evals.play.phone import CustomerPhone
from kit.clock import SharedClock
from kit.settings import Settings

ALINE = "250788000001"
"""The number of the customer who writes unless another is named."""


@dataclass
class RunningProduct:
    """`http` speaks to the emulator."""

    settings: Settings
    clock: SharedClock
    pool: Pool
    http: httpx.AsyncClient

    @property
    def api(self) -> str:
        return (self.settings.payments.callback_url or "").removesuffix("/webhooks/momo")

    def phone(self, wa_id: str = ALINE) -> CustomerPhone:
        return CustomerPhone(self.http, self.pool, wa_id)

    async def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        async with self.pool.connection() as conn:
            found = await conn.execute(query.encode(), values)
            return await found.fetchall()

    async def value(self, query: str, *values: object) -> Any:
        found = await self.rows(query, *values)
        return found[0][0] if found else None

    async def advance(self, by: timedelta) -> None:
        """Move the product clock of every process, as a developer would."""
        await self.http.post("/emulator/clock", json={"advance_s": by.total_seconds()})
