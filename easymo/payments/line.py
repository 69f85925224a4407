"""The line to a provider: one call, and for calls that may be repeated, a few."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp

from easymo.payments.errors import AccessDenied, OutcomeUnknown, PaymentNotSent
from kit.errors import Unavailable

# Gateways before MTN turn away the default names of HTTP libraries.
USER_AGENT = "EasyMO/1.0"
UNREACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)

T = TypeVar("T")


@dataclass(frozen=True)
class ProviderAnswer:
    status: int
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class ProviderLine:
    """The session is handed in, and closed by whoever opened it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        timeout_seconds: float,
        retry_seconds: float,
        max_attempts: int,
    ) -> None:
        self._session = session
        # Connecting gives up first, so that running out of all the time means "connected".
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 2)
        self._retry_seconds = retry_seconds
        self._max_attempts = max_attempts

    async def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        json: Mapping[str, object] | None = None,
    ) -> ProviderAnswer:
        """Whatever was answered.

        Raises:
            PaymentNotSent: Nobody was reached.
            OutcomeUnknown: Somebody was reached, and the answer was lost.
        """
        try:
            async with self._session.request(
                method,
                url,
                json=json,
                headers={"User-Agent": USER_AGENT, **headers},
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return ProviderAnswer(response.status, await response.read())
        except UNREACHED as exc:
            raise PaymentNotSent(f"No connection to {urlsplit(url).netloc}") from exc
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise OutcomeUnknown(f"{type(exc).__name__} from {urlsplit(url).netloc}") from exc

    async def repeat(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask until it is answered, a few times. Only for what may be done twice."""
        pause = self._retry_seconds
        for _ in range(self._max_attempts - 1):
            try:
                return await ask()
            except AccessDenied:
                raise
            except Unavailable:
                await asyncio.sleep(pause)
                pause *= 2
        return await ask()
