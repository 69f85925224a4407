"""Who may speak to the emulator: programs of this machine, and its own page in a browser.

It has no token, and moves the clock and pays for whoever asks. So a page of another site, open in
the same browser as the phone page, must not reach it: neither by sending here (its `Origin` is
not ours) nor by a name of its own that leads to this machine (its `Host` is not ours).
"""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
AUTHORITY = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?", re.IGNORECASE)
OF_OTHER_PAGES = {"cross-site", "same-site"}
"""`Sec-Fetch-Site` of a page that is not ours. A page of another port is on the same site."""


class OnlyOurPages:
    """Refuses what a browser sends for a page that the emulator did not serve."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = THIS_MACHINE | {name.lower() for name in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        app = JSONResponse({"detail": refusal}, status_code=403) if refusal else self.app
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        if self._name(host) not in self.hosts:
            return (
                f"The emulator does not answer to the name {host[:100]!r}: call it by "
                f"{', '.join(sorted(self.hosts))}, or write the name into SERVER__HOSTS."
            )
        if origin and not self._is_ours(origin, host):
            return f"The emulator takes nothing from pages of {origin[:100]!r}, only from its own."
        if headers.get("sec-fetch-site") in OF_OTHER_PAGES and not _follows_a_link(scope, headers):
            return "The emulator takes nothing from pages of other sites, only from its own."
        return None

    def _is_ours(self, origin: str, host: str) -> bool:
        """Ours under the name it was called by, or, behind a proxy, under a name we were told."""
        scheme, _, authority = origin.partition("://")
        told = self.hosts - THIS_MACHINE
        return scheme in {"http", "https"} and (authority == host or self._name(authority) in told)

    @staticmethod
    def _name(authority: str) -> str:
        found = AUTHORITY.fullmatch(authority)
        return found["name"].strip("[]") if found else ""


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """The phone page may be opened from anywhere; the page that links to it sees nothing of it."""
    return (
        scope.get("method") == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
