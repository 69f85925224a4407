"""Who may use the api: whoever knows its token."""

import hmac

from fastapi import HTTPException, Request


def require_token(request: Request) -> None:
    """Answers 401 unless the bearer token is SERVER__API_TOKEN. Without one, nobody gets in."""
    expected = request.state.settings.server.api_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise HTTPException(401, "Send the token of SERVER__API_TOKEN as a bearer token.")
