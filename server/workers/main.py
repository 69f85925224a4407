"""Runs a worker with the turns of the product."""

import asyncio
from functools import partial

from easymo.models.gateway.gateway import Gateway
from kit.settings import Settings
from server import memory
from server.readiness import announce
from server.workers.assembly import Suppliers, open_runner
from server.workers.serving import serve


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    memory.settle()
    models = Gateway(settings)
    # Beside the work: the first sentence that needs it should not wait for it.
    warming = asyncio.create_task(asyncio.to_thread(models.warm))
    try:
        await serve(settings, partial(open_runner, suppliers=Suppliers.of(models)), announce)
    finally:
        await models.close()
    await warming
