"""The tokens that were handed out, on the machine's clock."""

import secrets
import time


class Tokens:
    def __init__(self) -> None:
        self._expires_at: dict[str, float] = {}

    def issue(self, lasts_seconds: float) -> str:
        token = secrets.token_urlsafe(48)
        self._expires_at[token] = time.monotonic() + lasts_seconds
        return token

    def is_valid(self, token: str) -> bool:
        return self._expires_at.get(token, 0.0) > time.monotonic()

    def revoke(self, token: str) -> None:
        self._expires_at.pop(token, None)
