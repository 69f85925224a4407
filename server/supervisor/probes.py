"""How the supervisor asks whether a process is ready."""

import asyncio

import aiohttp

from db.embedded.service import Server, Service
from server.supervisor.process import Probe

_TIMEOUT = aiohttp.ClientTimeout(total=2)


def http(url: str) -> Probe:
    """Ready when `url` answers 200."""

    async def probe() -> bool:
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                session.get(url) as answer,
            ):
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    return probe


def embedded(service: Service[Server]) -> Probe:
    """Ready when it answers and holds our role and database."""

    async def probe() -> bool:
        if not await asyncio.to_thread(service.answers):
            return False
        await asyncio.to_thread(service.provision)
        return True

    return probe
