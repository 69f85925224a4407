"""Connections that are kept between requests, and never used after the other side hung up.

Nothing was sent on such a connection, so another is taken at once, also for what must not be sent
twice. What may have been sent is not our decision here: see docs/decisions/0048.
"""

import asyncio
import select

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

KEEPALIVE_SECONDS = 4.0
"""Below the five seconds after which common servers hang up, so that we hang up first."""
MOST_TRIED = 101
"""More than a connector keeps: the last one is fresh."""


class KeptConnections(aiohttp.TCPConnector):
    """aiohttp notices a hang-up when its loop comes round to it; this looks before each use."""

    def __init__(self) -> None:
        super().__init__(keepalive_timeout=KEEPALIVE_SECONDS)

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109
    ) -> Connection:
        for _ in range(MOST_TRIED):
            connection = await super().connect(req, traces, timeout)
            if not has_hung_up(connection.transport):
                break
            connection.close()
        return connection


def has_hung_up(transport: asyncio.BaseTransport | None) -> bool:
    """Whether something came on a connection on which nothing was asked: its end, as a rule."""
    socket = transport.get_extra_info("socket") if transport else None
    if socket is None:
        return False
    waiting = select.poll()
    waiting.register(socket.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
