"""The whole product in one process: WhatsApp and MTN played, api and worker over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from db.pool import Pool
from easymo.clock import SharedClock
from easymo.settings import Payments, Server, Settings, Turns, WhatsApp, Workers
from server.app import create_app
from server.emulator.app import create_emulator
from server.emulator.config import EmulatorConfig
from server.workers import assembly
from server.workers.serving import serve
from tests.conftest import NOON
from tests.conversation.phone import Phone
from tests.http import local_client
from tests.live.serving import served
from tests.patience import PATIENCE_SECONDS

API_TOKEN = "open sesame"
ALINE, JEAN, DIVINE = "250788000001", "250788000002", "250788000003"


@dataclass
class Product:
    """A running product. `http` speaks to the emulator."""

    settings: Settings
    clock: SharedClock
    pool: Pool
    http: httpx.AsyncClient

    @property
    def api(self) -> str:
        return (self.settings.payments.callback_url or "").removesuffix("/webhooks/momo")

    def phone(self, wa_id: str = ALINE) -> Phone:
        return Phone(self.http, self.pool, wa_id)

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


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Override in a module to run the product with other settings."""
    return {}


@pytest.fixture
def open_runner() -> Callable[..., Any]:
    """What makes the turns; override to give them another model."""
    return assembly.open_runner


@pytest_asyncio.fixture
async def product(
    database: str,
    pool: Pool,
    tmp_path: Path,
    settings_changes: dict[str, Any],
    open_runner: Callable[..., Any],
) -> AsyncIterator[Product]:
    clock = SharedClock(tmp_path / "clock.json")
    clock.freeze(NOON)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        api = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = EmulatorConfig(
            webhook_url=f"{api}/webhooks/whatsapp",
            app_secret="secret",
            clock=clock,
            seed=7,
        )
        async with served(create_emulator(config)) as emulator:
            settings = settings_for(
                database,
                tmp_path / "clock.json",
                emulator=emulator,
                api=api,
                changes=settings_changes,
            )
            async with (
                served(create_app(settings), listening),
                _worker(settings, open_runner),
                local_client(base_url=emulator) as http,
            ):
                yield Product(settings, clock, pool, http)


def patient_workers(**changes: Any) -> Workers:
    """Quick to look how payments stand; on a busy machine nobody is taken for dead."""
    return Workers(**{"pay_seconds": 0.05, "stalled_seconds": PATIENCE_SECONDS} | changes)


def settings_for(
    database: str, clock_file: Path, *, emulator: str, api: str, changes: dict[str, Any]
) -> Settings:
    """Quick to answer, and quick to look how payments stand."""
    return Settings(
        _env_file=None,
        **{
            "environment": "test",
            "database_url": database,
            "clock_file": clock_file,
            "openai_api_key": None,
            "turns": Turns(quiet_seconds=0.05, pause_seconds=0.3, retry_seconds=0.05),
            "whatsapp": WhatsApp(
                base_url=emulator,
                access_token=SecretStr("emulator-token"),
                app_secret=SecretStr("secret"),
                verify_token=SecretStr("verify-me"),
            ),
            "payments": Payments(
                base_url=emulator,
                callback_url=f"{api}/webhooks/momo",
                retry_seconds=0.02,
                poll_seconds=0.05,
                poll_most_seconds=0.1,
                lease_seconds=2,
            ),
            "workers": patient_workers(),
            "server": Server(api_token=SecretStr(API_TOKEN)),
            **changes,
        },
    )


@asynccontextmanager
async def _worker(settings: Settings, open_runner: Callable[..., Any]) -> AsyncIterator[None]:
    """A worker as a task of the test's loop."""
    ready = asyncio.Event()
    working = asyncio.create_task(serve(settings, open_runner, ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
    try:
        yield
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
