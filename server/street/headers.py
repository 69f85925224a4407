"""Headers: not too many of a request, and on every answer those that make browsers careful."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api.problems import BUG, problem
from server.street.limits import HEADERS, HEADERS_BYTES, TARGET_BYTES

CAREFUL = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
READING_PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
ALWAYS_TLS = "max-age=31536000; includeSubDomains"


class FewHeaders:
    """Refuses what h11 let through because it came in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app if scope["type"] != "http" else _refusal(scope) or self.app
        await app(scope, receive, send)


def _refusal(scope: Scope) -> ASGIApp | None:
    headers = scope["headers"]
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > TARGET_BYTES:
        return problem(414, f"At most {TARGET_BYTES} bytes of address.")
    if len(headers) > HEADERS or sum(len(k) + len(v) for k, v in headers) > HEADERS_BYTES:
        return problem(431, f"At most {HEADERS} headers with {HEADERS_BYTES} bytes.")
    return None


class CarefulAnswers:
    """Puts the security headers on every answer; `over_tls`, browsers never come without it."""

    def __init__(self, app: ASGIApp, *, over_tls: bool) -> None:
        self.app = app
        self.added = CAREFUL | ({"Strict-Transport-Security": ALWAYS_TLS} if over_tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def carefully(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.added.items():
                    headers[name] = value
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = READING_PAGE
            await send(message)

        try:
            await self.app(scope, receive, carefully)
        except Exception:
            if not has_begun:  # else Starlette answers, further out, without these headers
                await problem(500, BUG)(scope, receive, carefully)
            raise
