"""The product as its operators run it, in processes of its own, against the stand-in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import psutil

from benchmarks.ground import Ground, until_healthy
from benchmarks.stand_in import StandIn, standing_in
from benchmarks.webhooks import NUMBER_ID, SECRET
from db.embedded.folder import free_port

# So that what is measured is the machine, and not the limits of Meta or of the product.
NO_LIMITS = {
    "DELIVERY__PAIR_BURST": "1000000",
    "DELIVERY__PER_SECOND": "100000",
    "LIMITS__MESSAGES_PER_DAY": "1000000",
}
NO_PAUSE = {"TURNS__QUIET_SECONDS": "0", "TURNS__PAUSE_SECONDS": "0"}


@dataclass(frozen=True)
class Product:
    """A running product, driven through `meta`."""

    meta: StandIn
    api: psutil.Process
    worker: psutil.Process


def environment(database_url: str, api_port: int, meta_port: int) -> dict[str, str]:
    return {
        "ENVIRONMENT": "production",
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1",  # nobody there: every turn asks its model
        "SERVER__API_PORT": str(api_port),
        "WHATSAPP__BASE_URL": f"http://127.0.0.1:{meta_port}",
        "PAYMENTS__BASE_URL": f"http://127.0.0.1:{meta_port}",
        "PAYMENTS__SUBSCRIPTION_KEY": "nobody's",
        "PAYMENTS__API_USER": "nobody",
        "PAYMENTS__API_KEY": "nobody's",
        "PINS__PEPPER": "pepper of a benchmark, long enough",
        "WHATSAPP__PHONE_NUMBER_ID": NUMBER_ID,
        "WHATSAPP__ACCESS_TOKEN": "token",
        "WHATSAPP__APP_SECRET": SECRET,
        "WHATSAPP__VERIFY_TOKEN": "verify",
    } | NO_LIMITS


@asynccontextmanager
async def served(
    ground: Ground, module: str, *words: str, env: Mapping[str, str]
) -> AsyncIterator[tuple[psutil.Process, str]]:
    """A web server, once it is healthy, and the address of its webhook."""
    url = f"http://127.0.0.1:{env['SERVER__API_PORT']}"
    async with ground.process(module, *words, env=env) as process:
        async with aiohttp.ClientSession() as session:
            await until_healthy(session, f"{url}/health")
        yield psutil.Process(process.pid), f"{url}/webhooks/whatsapp"


@asynccontextmanager
async def running(
    ground: Ground, database_url: str, *, worker: tuple[str, ...], env: Mapping[str, str]
) -> AsyncIterator[Product]:
    """Api and one worker, `python -m worker`, and the stand-in in this process."""
    meta_port = free_port()
    env = environment(database_url, free_port(), meta_port) | dict(env)
    async with (
        served(ground, "server.cli", "api", env=env) as (api, webhook_url),
        standing_in(meta_port, webhook_url) as meta,
        ground.process(*worker, env=env, announces=True) as working,
    ):
        yield Product(meta, api, psutil.Process(working.pid))
