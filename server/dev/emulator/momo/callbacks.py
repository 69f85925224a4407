"""Tells a collector how a request ended: unsigned, and without insisting."""

import asyncio
from collections import deque
from dataclasses import dataclass

import aiohttp

from server.dev.emulator.momo.config import MomoConfig
from server.dev.emulator.momo.faults import MomoFaults
from server.dev.emulator.momo.requests import PayRequest

LOG_LENGTH = 20_000


@dataclass(frozen=True)
class CallbackCall:
    """One call, as the log shows it."""

    reference: str
    method: str
    url: str
    status: int  # 0: no answer


class Callbacks:
    def __init__(self, config: MomoConfig) -> None:
        self.log: deque[CallbackCall] = deque(maxlen=LOG_LENGTH)
        self._timeout = aiohttp.ClientTimeout(total=config.callback_timeout_seconds)
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> int:
        return len(self._tasks)

    def send(self, request: PayRequest, faults: MomoFaults) -> None:
        """Tell it soon, as often as the faults want."""
        if not request.callback_url or faults.lose_callbacks:
            return
        for _ in range(1 + faults.duplicate_callback):
            task = asyncio.create_task(self._send(request, faults))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def sent(self) -> None:
        """Return when nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def reset(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.log.clear()

    async def close(self) -> None:
        await self.reset()
        if self._session:
            await self._session.close()
            self._session = None

    async def _send(self, request: PayRequest, faults: MomoFaults) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        method, url = faults.callback_method, request.callback_url
        body = request.told(reason_as_object=faults.reason_as_object)
        try:
            async with self._session.request(
                method, url, json=body, allow_redirects=False
            ) as response:
                await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.log.append(CallbackCall(str(request.reference), method, url, status))
