"""The whole product in one process: WhatsApp and MTN played, api and worker over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from db.pool import open_pool
from evals.play.local_http import local_client
from evals.play.phone import PATIENCE_SECONDS
from evals.play.product import RunningProduct
from kit.clock import SharedClock
from kit.settings import Settings
from kit.settings.conversation import TurnSettings
from kit.settings.operation import ServerSettings, WorkerSettings
from kit.settings.payment import PaymentSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.app import create_app
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from server.workers import assembly
from server.workers.serving import OpenRunner, work

API_TOKEN = "open sesame"  # noqa: S105  (of a product that lives for one conversation)


@dataclass(frozen=True)
class ProductStage:
    """What a product stands on: a prepared database, a folder for its clock, and the time."""

    database_url: str
    folder: Path
    now: datetime
    seed: int = 7
    changes: dict[str, Any] = field(default_factory=dict)
    """Settings that differ from those of `settings_on`."""
    open_runner: OpenRunner = assembly.open_runner
    """What makes the turns."""


@asynccontextmanager
async def open_product(stage: ProductStage) -> AsyncIterator[RunningProduct]:
    """The product, until left; its clock stands still unless it is moved."""
    clock = SharedClock(stage.folder / "clock.json")
    clock.freeze(stage.now)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        api = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = EmulatorConfig(
            webhook_url=f"{api}/webhooks/whatsapp",
            app_secret="secret",  # noqa: S106
            clock=clock,
            seed=stage.seed,
        )
        async with served(create_emulator(config)) as emulator:
            settings = settings_on(stage, emulator=emulator, api=api)
            async with (
                served(create_app(settings), listening),
                _worker(settings, stage.open_runner),
                open_pool(stage.database_url) as pool,
                local_client(base_url=emulator) as http,
            ):
                yield RunningProduct(settings, clock, pool, http)


def settings_on(stage: ProductStage, *, emulator: str, api: str) -> Settings:
    """Quick to answer, and quick to look how payments stand."""
    return Settings(
        _env_file=None,
        **{
            "environment": "test",
            "database_url": stage.database_url,
            "clock_file": stage.folder / "clock.json",
            "openai_api_key": None,
            "turns": TurnSettings(
                quiet_seconds=0.05,
                finished_seconds=0.05,
                pause_seconds=0.3,
                unfinished_seconds=0.05,
                unfinished_pause_seconds=0.3,
                retry_seconds=0.05,
            ),
            "whatsapp": WhatsAppSettings(
                base_url=emulator,
                access_token=SecretStr("emulator-token"),
                app_secret=SecretStr("secret"),
                verify_token=SecretStr("verify-me"),
            ),
            "payments": PaymentSettings(
                base_url=emulator,
                callback_url=f"{api}/webhooks/momo",
                retry_seconds=0.02,
                poll_seconds=0.05,
                poll_most_seconds=0.1,
                lease_seconds=2,
            ),
            "workers": patient_workers(),
            "server": ServerSettings(api_token=SecretStr(API_TOKEN)),
            **stage.changes,
        },
    )


def patient_workers(**changes: Any) -> WorkerSettings:
    """Quick to look how payments stand; on a busy machine nobody is taken for dead."""
    return WorkerSettings(**{"pay_seconds": 0.1, "stalled_seconds": PATIENCE_SECONDS} | changes)


@asynccontextmanager
async def _worker(settings: Settings, open_runner: OpenRunner) -> AsyncIterator[None]:
    """A worker as a task of this loop."""
    ready, never = asyncio.Event(), asyncio.Event()
    working = asyncio.create_task(work(settings, open_runner, ready.set, never))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
    try:
        yield
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)
