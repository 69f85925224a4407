"""So many at once of each kind of request, so that a flood of one never starves the others."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from server.api.problems import problem
from server.street.limits import API_AT_ONCE, STREAMS_AT_ONCE, WEBHOOKS_AT_ONCE

PLACES = {"webhooks": WEBHOOKS_AT_ONCE, "api": API_AT_ONCE, "streams": STREAMS_AT_ONCE}


class Places:
    """Whoever finds no place is told to come again, before anything is done for them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.taken: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = _kind(scope["path"]) if scope["type"] == "http" else None
        if kind is None:
            await self.app(scope, receive, send)
            return
        if self.taken[kind] >= PLACES[kind]:
            crowded = problem(503, "Too many at once.", headers={"Retry-After": "2"})
            await crowded(scope, receive, send)
            return
        self.taken[kind] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.taken[kind] -= 1


def _kind(path: str) -> str | None:
    if path.startswith("/webhooks/"):
        return "webhooks"
    if path.startswith("/api/"):
        return "streams" if path.endswith("/events") else "api"
    return None
