"""HTTP/1.1 for strangers: uvicorn's protocol on h11, with a deadline for whoever sends slowly.

h11 and not httptools, for it refuses headers that grow without end.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from server.street.limits import (
    CLOSING_SECONDS,
    CONNECTIONS,
    HEADERS_BYTES,
    READING_SECONDS,
    SMALL_BODY,
)

OPTIONS: dict[str, Any] = {
    "h11_max_incomplete_event_size": HEADERS_BYTES,
    "limit_concurrency": CONNECTIONS,
    "timeout_keep_alive": 5,
    "ws": "none",
    "server_header": False,
}
"""What uvicorn itself offers."""

REFUSALS = {408: b"Request Timeout", 431: b"Request Header Fields Too Large"}
REFUSAL = b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
UNREAD = (h11.IDLE, h11.SEND_BODY)


class PatientOnlySoLong(H11Protocol):
    """A request is whole after READING_SECONDS, or its connection is closed."""

    reading: asyncio.TimerHandle | None = None
    unwanted = 0
    """Bytes that came after the answer: their sender was refused and goes on all the same."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(READING_SECONDS, self._late)

    def data_received(self, data: bytes) -> None:
        if self._is_answered_early():
            self.unwanted += len(data)
            if self.unwanted > SMALL_BODY:
                self.flow.pause_reading()  # the rest waits in their own machine, not in ours
                return
        if self.reading is None:
            self._wait(READING_SECONDS, self._late)
        super().data_received(data)
        if self.conn.their_state not in UNREAD:
            self._stop_waiting()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._stop_waiting()  # what follows is no request
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_answered_early():
            self.unwanted = 0
            self._wait(CLOSING_SECONDS, self.transport.close)

    def _is_answered_early(self) -> bool:
        """Refused before the body was read."""
        return self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY

    def send_400_response(self, msg: str) -> None:
        """h11 says only in its exception, which is not handed on, that headers grew too long."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
        elif len(self.conn.trailing_data[0]) > HEADERS_BYTES:
            self._refuse(431)
        else:
            super().send_400_response(msg)

    def _late(self) -> None:
        if self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE:
            self._refuse(408)
        else:  # whoever reads the body answers now, and then it ends
            self._wait(CLOSING_SECONDS, self.transport.close)

    def _refuse(self, status: int) -> None:
        self.transport.write(REFUSAL % (status, REFUSALS[status]))
        self.transport.close()

    def _wait(self, seconds: float, then: Any) -> None:
        self._stop_waiting()
        self.reading = self.loop.call_later(seconds, then)

    def _stop_waiting(self) -> None:
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None
