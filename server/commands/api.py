"""`easymo api`."""

import asyncio

import uvicorn

from db.history import require_released_schema
from kit import log
from server import memory
from server.app import create_app
from server.configuration import completed, load_settings
from server.street.protocol import OPTIONS, PatientOnlySoLong

STOP_SECONDS = 5


def run() -> None:
    log.configure("api", level=load_settings().log_level)
    memory.settle()
    with completed(load_settings(), "postgres", "valkey") as settings:
        asyncio.run(require_released_schema(settings.database_url or ""))
        uvicorn.run(
            create_app(settings),
            host=settings.server.host,
            port=settings.server.api_port,
            http=PatientOnlySoLong,
            **OPTIONS,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
