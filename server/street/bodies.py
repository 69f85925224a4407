"""Bodies: read whole before anything is done with them, up to a size and within a time."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import log
from server.api.problems import problem
from server.street.limits import (
    API_BODY,
    LARGE_AT_ONCE,
    READING_SECONDS,
    SMALL_BODY,
    WEBHOOK_BODY,
)

logger = log.get(__name__)

CLOSE = {"Connection": "close"}


class Refusal(Exception):
    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class WholeBodies:
    """What the application receives is whole: no route waits for a stranger."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = WEBHOOK_BODY if scope["path"].startswith("/webhooks/") else API_BODY
        try:
            body = await self._read(scope, receive, most)
        except Refusal as exc:
            logger.info("street.refused", path=scope["path"][:100], status=exc.status)
            answer = problem(exc.status, exc.detail, headers=CLOSE)
            await answer(scope, receive, send)
            return
        if body is not None:
            await self.app(scope, _told_once(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive, most: int) -> bytes | None:
        """None when whoever sent it left."""
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length[:20]) > most:
            raise Refusal(413, f"At most {most} bytes of body.")
        reading = Reading(self, most)
        try:
            async with asyncio.timeout(READING_SECONDS):
                return await reading.read(receive)
        except TimeoutError:
            raise Refusal(408, f"The body took more than {READING_SECONDS:.0f} seconds.") from None
        finally:
            self.large -= reading.is_large


class Reading:
    """One body while it arrives. A large one needs one of a few places."""

    def __init__(self, among: WholeBodies, most: int) -> None:
        self.among = among
        self.most = most
        self.is_large = False

    async def read(self, receive: Receive) -> bytes | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            self._weigh(len(body))
            if not message.get("more_body", False):
                return bytes(body)

    def _weigh(self, size: int) -> None:
        if size > self.most:
            raise Refusal(413, f"At most {self.most} bytes of body.")
        if size > SMALL_BODY and not self.is_large:
            if self.among.large >= LARGE_AT_ONCE:
                raise Refusal(503, "Too many large bodies at once.")
            self.among.large += 1
            self.is_large = True


def _told_once(body: bytes, receive: Receive) -> Receive:
    told: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return told.pop() if told else await receive()

    return replay
