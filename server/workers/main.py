"""Runs a worker with the turns of the product."""

from easymo.settings import Settings
from server.readiness import announce
from server.workers.serving import serve
from server.workers.turn import TurnRunner


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    await serve(settings, TurnRunner.create, announce)
