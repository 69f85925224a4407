"""`easymo worker`."""

import asyncio

from kit import log
from server.configuration import completed, load_settings
from server.workers import main


def run() -> None:
    log.configure("worker", level=load_settings().log_level)
    with completed(load_settings(), "postgres", "valkey") as settings:
        asyncio.run(main.run(settings))
