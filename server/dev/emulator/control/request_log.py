"""Every call the business made, for tests to assert on."""

from collections import deque
from dataclasses import dataclass

from server.dev.emulator.customer.customers import JSON

LOG_LENGTH = 20_000


@dataclass
class LoggedCall:
    seq: int
    at: str
    method: str
    path: str
    body: JSON | None
    status: int = 200
    error_code: int | None = None
    wamid: str | None = None
    dropped: bool = False


class RequestLog:
    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=LOG_LENGTH)
        self._last = 0

    @property
    def last(self) -> int:
        return self._last

    def open(self, *, at: str, method: str, path: str, body: JSON | None) -> LoggedCall:
        self._last += 1
        call = LoggedCall(self._last, at, method, path, body)
        self._calls.append(call)
        return call

    def select(self, *, path: str = "", since: int = 0) -> list[LoggedCall]:
        """Calls after number `since` whose path contains `path`."""
        return [call for call in self._calls if call.seq > since and path in call.path]

    def clear(self) -> None:
        self._calls.clear()
