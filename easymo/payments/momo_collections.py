"""MTN MoMo Collections, or the emulator that plays it: the same adapter at another address."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

import aiohttp

from easymo.payments.errors import BadPayment
from easymo.payments.line import ProviderAnswer, ProviderLine
from easymo.payments.momo_answers import check_request, read_balance, read_status
from easymo.payments.notes import strip_note
from easymo.payments.provider import PaymentOutcome, PaymentRequest
from easymo.payments.token import AccessTokens
from kit.connections import KeptConnections
from kit.settings.payment import PaymentSettings

_MSISDN = re.compile(r"[1-9][0-9]{7,14}", re.ASCII)


class MomoCollections:
    """A `PaymentProvider`. A request to pay is posted once; only reading is repeated."""

    def __init__(self, line: ProviderLine, tokens: AccessTokens, settings: PaymentSettings) -> None:
        self._line = line
        self._tokens = tokens
        self._base_url = settings.base_url.rstrip("/")
        self._currency = settings.currency
        self._callback_url = settings.callback_url
        self._headers = {
            "Ocp-Apim-Subscription-Key": settings.subscription_key.get_secret_value(),
            "X-Target-Environment": settings.target_environment,
        }

    @property
    def base_url(self) -> str:
        return self._base_url

    async def request_payment(
        self, reference: UUID, *, payer: str, amount_rwf: int, note: str
    ) -> PaymentRequest:
        _check(reference, payer, amount_rwf)
        headers = {"X-Reference-Id": str(reference)}
        if self._callback_url:
            headers["X-Callback-Url"] = self._callback_url
        words = strip_note(note)
        answer = await self._call(
            "POST",
            self._base_url,
            "requesttopay",
            headers=headers,
            json={
                "amount": str(amount_rwf),
                "currency": self._currency,
                "externalId": str(reference),
                "payer": {"partyIdType": "MSISDN", "partyId": payer},
                "payerMessage": words,
                "payeeNote": words,
            },
        )
        check_request(answer)
        return PaymentRequest(reference, self._base_url)

    async def payment_status(self, reference: UUID, *, base_url: str) -> PaymentOutcome:
        return await self._line.repeat(lambda: self._status(reference, base_url.rstrip("/")))

    async def collected_rwf(self) -> int:
        # MTN tells what is in the account: what was collected, as long as nothing is paid out.
        return await self._line.repeat(self._balance)

    async def _balance(self) -> int:
        answer = await self._call("GET", self._base_url, "account/balance")
        return read_balance(answer, self._currency)

    async def _status(self, reference: UUID, base_url: str) -> PaymentOutcome:
        answer = await self._call("GET", base_url, f"requesttopay/{reference}")
        return read_status(answer, self._currency)

    async def _call(
        self,
        method: str,
        base_url: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> ProviderAnswer:
        token = await self._tokens.get(base_url)
        answer = await self._line.call(
            method,
            f"{base_url}/collection/v1_0/{path}",
            headers={**self._headers, "Authorization": f"Bearer {token}", **(headers or {})},
            json=json,
        )
        if answer.status == 401:
            self._tokens.forget(base_url, token)
        return answer


def _check(reference: UUID, payer: str, amount_rwf: int) -> None:
    if reference.version != 4:
        raise BadPayment(f"The reference is not a random UUID: {reference}")
    if not _MSISDN.fullmatch(payer):
        raise BadPayment("The payer is not a number in digits with the country's")
    if type(amount_rwf) is not int or amount_rwf < 1:
        raise BadPayment(f"The amount is not a positive number of whole francs: {amount_rwf!r}")


@asynccontextmanager
async def open_momo(settings: PaymentSettings) -> AsyncIterator[MomoCollections]:
    """An adapter with a session of its own, closed on leaving."""
    async with aiohttp.ClientSession(
        connector=KeptConnections(), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        line = ProviderLine(
            session,
            timeout_seconds=settings.timeout_seconds,
            retry_seconds=settings.retry_seconds,
            max_attempts=settings.max_attempts,
        )
        tokens = AccessTokens(line, settings)
        try:
            yield MomoCollections(line, tokens, settings)
        finally:
            await tokens.close()
