"""The tokens that were handed out, on the machine's clock."""

import secrets
import time
from dataclasses import dataclass

from server.dev.emulator.storage import Form, Storage


@dataclass(frozen=True)
class IssuedToken:
    value: str
    expires_at: float  # seconds of the epoch, which a restart does not begin anew


ISSUED = Form("token", IssuedToken)


class TokenIssuer:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._issued: dict[str, IssuedToken] = {}
        for token in storage.all(ISSUED):
            self._issued[token.value] = token
            if token.expires_at <= time.time():
                self.revoke(token.value)

    def issue(self, lasts_seconds: float) -> str:
        token = IssuedToken(secrets.token_urlsafe(48), time.time() + lasts_seconds)
        self._issued[token.value] = token
        self._storage.put(ISSUED, token.value, token)
        return token.value

    def is_valid(self, value: str) -> bool:
        token = self._issued.get(value)
        return token is not None and token.expires_at > time.time()

    def revoke(self, value: str) -> None:
        if self._issued.pop(value, None):
            self._storage.drop(ISSUED, value)
