"""The tokens that open MTN's API: one per platform, fetched once for all who wait for it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import BasicAuth
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from easymo.payments.errors import AccessDenied, OutcomeUnknown, PaymentNotSent
from easymo.payments.line import ProviderAnswer, ProviderLine
from kit import log as logging
from kit.errors import Unavailable
from kit.settings.payment import PaymentSettings

SPARE_SECONDS = 30
"""A token is not used in its last seconds: the call it opens takes time too."""
EARLY_SECONDS = 300
"""A call for a token may take 20 seconds, so the next one is fetched while this one lasts."""

log = logging.get(__name__)


class TokenAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    access_token: str = Field(min_length=1)
    expires_in: float = Field(gt=0)


@dataclass(frozen=True)
class AccessToken:
    value: str
    refresh_at: float
    expires_at: float


class AccessTokens:
    """Tokens by `seconds`, a clock of the machine's kind; `close` when done."""

    def __init__(
        self,
        line: ProviderLine,
        settings: PaymentSettings,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        key = settings.api_key.get_secret_value()
        self._line = line
        self._seconds = seconds
        self._headers = {
            "Authorization": BasicAuth(settings.api_user, key).encode(),
            "Ocp-Apim-Subscription-Key": settings.subscription_key.get_secret_value(),
            "X-Target-Environment": settings.target_environment,
        }
        self._kept: dict[str, AccessToken] = {}
        self._fetching: dict[str, asyncio.Task[AccessToken]] = {}

    async def get(self, base_url: str) -> str:
        """A token for this platform. Raises PaymentNotSent when there is none."""
        kept, now = self._kept.get(base_url), self._seconds()
        if kept is None or now >= kept.expires_at:
            # Shielded: others wait for the same token when one caller gives up.
            return (await asyncio.shield(self._refresh(base_url))).value
        if now >= kept.refresh_at:
            self._refresh(base_url)
        return kept.value

    def forget(self, base_url: str, value: str) -> None:
        """This token was refused; a newer one stays."""
        kept = self._kept.get(base_url)
        if kept and kept.value == value:
            del self._kept[base_url]

    async def close(self) -> None:
        for fetching in self._fetching.values():
            fetching.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    def _refresh(self, base_url: str) -> asyncio.Task[AccessToken]:
        fetching = self._fetching.get(base_url)
        if fetching is None:
            fetching = asyncio.create_task(self._fetch(base_url))
            self._fetching[base_url] = fetching
            fetching.add_done_callback(lambda done: self._fetched(base_url, done))
        return fetching

    def _fetched(self, base_url: str, done: asyncio.Task[AccessToken]) -> None:
        del self._fetching[base_url]
        if done.cancelled():
            return
        if error := done.exception():
            # Whoever waits is told by the task; a refresh ahead of time has nobody waiting.
            log.warning("payments.no_token", base_url=base_url, error=str(error))
        else:
            self._kept[base_url] = done.result()

    async def _fetch(self, base_url: str) -> AccessToken:
        try:
            return await self._line.repeat(lambda: self._ask(base_url))
        except PaymentNotSent:
            raise
        except Unavailable as exc:
            raise PaymentNotSent(f"No token: {exc}") from exc

    async def _ask(self, base_url: str) -> AccessToken:
        url = f"{base_url}/collection/token/"
        answer = await self._line.call("POST", url, headers=self._headers)
        return _read(answer, self._seconds())


def _read(answer: ProviderAnswer, now: float) -> AccessToken:
    if answer.status in (400, 401, 403, 404):
        raise AccessDenied(
            f"HTTP {answer.status} from MTN's token call; check the PAYMENTS settings."
        )
    if not answer.is_good:
        raise OutcomeUnknown(f"HTTP {answer.status} from the token call")
    try:
        told = TokenAnswer.model_validate_json(answer.body)
    except ValidationError as exc:
        raise OutcomeUnknown("The token call answered something else") from exc
    return AccessToken(
        told.access_token,
        refresh_at=now + max(told.expires_in - EARLY_SECONDS, told.expires_in / 2),
        expires_at=now + max(told.expires_in - SPARE_SECONDS, told.expires_in / 2),
    )
