"""Who asks is known before a body is read: a stranger is refused at the first line."""

from collections import deque
from time import monotonic

from psycopg import Error
from psycopg_pool import PoolTimeout
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kit import log
from server.api.access import caller_of
from server.api.problems import problem
from server.street.limits import FAILED_SECONDS, FAILED_TOKENS, LONGEST_TOKEN

logger = log.get(__name__)

DESCRIPTIONS = {"/api/v1/docs", "/api/v1/openapi.json"}
MOST_ADDRESSES = 10_000


class TokenFirst:
    """Puts the `Caller` into the state of requests to /api; 401 to all others.

    `describes_itself`: the descriptions are shown to whoever asks.
    """

    def __init__(self, app: ASGIApp, *, describes_itself: bool) -> None:
        self.app = app
        self.open = DESCRIPTIONS if describes_itself else set()
        self.failed: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_closed(scope["path"]):
            app = await self._refusal(scope) or self.app
        else:
            app = self.app
        await app(scope, receive, send)

    def _is_closed(self, path: str) -> bool:
        return path.startswith("/api/") and path not in self.open

    async def _refusal(self, scope: Scope) -> ASGIApp | None:
        address = (scope.get("client") or ("",))[0]
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        if token and self._has_failed_often(address):
            wait = {"Retry-After": str(int(FAILED_SECONDS)), "Connection": "close"}
            return problem(429, "Too many wrong tokens from your address.", headers=wait)
        try:
            known = await caller_of(scope["state"], token) if len(token) <= LONGEST_TOKEN else None
        except (Error, PoolTimeout):
            return problem(503, "The database is away.", headers={"Retry-After": "5"})
        if known is not None:
            scope["state"]["caller"] = known
            return None
        if token:
            self._note(address)
        told = {"WWW-Authenticate": "Bearer"}
        return problem(401, "Send a token as a bearer token.", headers=told)

    def _has_failed_often(self, address: str) -> bool:
        times = self.failed.get(address)
        while times and times[0] < monotonic() - FAILED_SECONDS:
            times.popleft()
        return times is not None and len(times) >= FAILED_TOKENS

    def _note(self, address: str) -> None:
        logger.warning("api.wrong_token", address=address)
        if len(self.failed) >= MOST_ADDRESSES:
            self.failed.pop(next(iter(self.failed)))
        self.failed.setdefault(address, deque(maxlen=FAILED_TOKENS)).append(monotonic())
