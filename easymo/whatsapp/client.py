"""The Cloud API, or the emulator that plays it: the same client at another address."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from easymo.whatsapp.errors import AnswerLost, ApiError, BadMedia, NotSent
from easymo.whatsapp.graph_answers import (
    AnswerT,
    MediaAnswer,
    SendAnswer,
    SuccessAnswer,
    UploadAnswer,
    read_answer,
    read_retry_after,
)
from easymo.whatsapp.outbound.limits import OPAQUE_CHARACTERS
from easymo.whatsapp.outbound.message import Message, Payload, Recipient, fits
from kit.connections import KeptConnections
from kit.settings.whatsapp import WhatsAppSettings

META_MEDIA_HOSTS = (".fbsbx.com", ".facebook.com", ".whatsapp.net")
MEDIA_BYTES = 16 * 1024 * 1024
MEDIA_ID = re.compile(r"[A-Za-z0-9_.=-]{1,200}(?<!\.)", re.ASCII)
CHUNK_BYTES = 64 * 1024
UNREACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


@dataclass(frozen=True)
class Sent:
    """Accepted by Meta, which is not yet delivered."""

    wamid: str
    wa_id: str | None
    user_id: str | None


class WhatsAppClient:
    """Talks for one number. Every method raises NotSent, AnswerLost or ApiError.

    The session is handed in, and closed by whoever opened it.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        api_version: str,
        phone_number_id: str,
        access_token: str,
        timeout_seconds: float,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._graph = f"{self._base_url}/{api_version}"
        self._number = f"{self._graph}/{phone_number_id}"
        self._phone_number_id = phone_number_id
        self._headers = {"Authorization": f"Bearer {access_token}"}
        # Connecting gives up first, so that running out of all the time means "connected".
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=timeout_seconds / 2)

    async def send(self, to: Recipient, message: Message, *, opaque: str) -> Sent:
        """Send one message. `opaque` comes back with each of its statuses."""
        fits("The opaque data", opaque, OPAQUE_CHARACTERS)
        payload = {
            **message.payload(),
            "recipient_type": "individual",
            **to.address(),
            "biz_opaque_callback_data": opaque,
        }
        answer = await self._post("messages", SendAnswer, json=payload)
        who = answer.contacts[0] if answer.contacts else None
        return Sent(
            wamid=answer.messages[0].id,
            wa_id=who.wa_id if who else None,
            user_id=who.user_id if who else None,
        )

    async def mark_read(self, wamid: str, *, typing: bool = False) -> None:
        """Tick their message and all before it; `typing` shows that an answer is being written."""
        payload: Payload = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": wamid,
        }
        if typing:
            payload["typing_indicator"] = {"type": "text"}
        await self._post("messages", SuccessAnswer, json=payload)

    async def upload(self, data: bytes, mime_type: str, *, filename: str = "file") -> str:
        """Lend Meta a file for thirty days; its id goes into a `Media` message."""
        form = aiohttp.FormData({"messaging_product": "whatsapp", "type": mime_type})
        form.add_field("file", data, content_type=mime_type, filename=filename)
        return (await self._post("media", UploadAnswer, data=form)).id

    async def media(self, media_id: str) -> MediaAnswer:
        """Raises BadMedia for what is no id: it goes into an address that gets our token."""
        if not MEDIA_ID.fullmatch(media_id):
            raise BadMedia("Not the id of a file")
        url = f"{self._graph}/{media_id}?phone_number_id={self._phone_number_id}"
        return await self._call("GET", url, MediaAnswer)

    async def download(self, url: str, *, max_bytes: int = MEDIA_BYTES) -> bytes:
        """Fetch a file from the address that `media` or a webhook told.

        Raises:
            BadMedia: It is larger than `max_bytes`, or not at an address of Meta's.
        """
        if not self._is_metas(url):
            raise BadMedia(f"Not an address of Meta's: {urlsplit(url).hostname}")
        async with self._request("GET", url) as response:
            if response.status != 200:
                raise ApiError(None, "File not found", http_status=response.status)
            data = bytearray()
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                data += chunk
                if len(data) > max_bytes:
                    raise BadMedia(f"More than {max_bytes} bytes")
            return bytes(data)

    def _is_metas(self, url: str) -> bool:
        """The token goes along with the request, so only to Meta or whoever plays it."""
        there, here = urlsplit(url), urlsplit(self._base_url)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return True
        return there.scheme == "https" and (there.hostname or "").endswith(META_MEDIA_HOSTS)

    async def _post(
        self,
        path: str,
        answer: type[AnswerT],
        *,
        json: Payload | None = None,
        data: aiohttp.FormData | None = None,
    ) -> AnswerT:
        return await self._call("POST", f"{self._number}/{path}", answer, json=json, data=data)

    async def _call(
        self,
        method: str,
        url: str,
        answer: type[AnswerT],
        *,
        json: Payload | None = None,
        data: aiohttp.FormData | None = None,
    ) -> AnswerT:
        async with self._request(method, url, json=json, data=data) as response:
            body = await response.read()
        return read_answer(answer, response.status, body, read_retry_after(response.headers))

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        url: str,
        *,
        json: Payload | None = None,
        data: aiohttp.FormData | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with self._session.request(
                method,
                url,
                json=json,
                data=data,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                yield response
        except UNREACHED as exc:
            raise NotSent(f"No connection to {urlsplit(url).netloc}") from exc
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise AnswerLost(f"{type(exc).__name__} from {urlsplit(url).netloc}") from exc


@asynccontextmanager
async def open_client(settings: WhatsAppSettings) -> AsyncIterator[WhatsAppClient]:
    """A client with a session of its own, closed on leaving."""
    async with aiohttp.ClientSession(connector=KeptConnections()) as session:
        yield WhatsAppClient(
            session,
            base_url=settings.base_url,
            api_version=settings.api_version,
            phone_number_id=settings.phone_number_id,
            access_token=settings.access_token.get_secret_value(),
            timeout_seconds=settings.timeout_seconds,
        )
