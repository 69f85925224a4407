"""Who may use the api: whoever has a token, as far as its role goes."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from db.repositories.handoff.operators import Role
from easymo.services.handoff import operator_tokens

RANKS: dict[Role, int] = {"viewer": 1, "operator": 2, "admin": 3}
OF_THE_SETTINGS = "SERVER__API_TOKEN"

bearer = HTTPBearer(
    auto_error=False, description="`easymo operator add NAME --role operator` prints a token."
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


@dataclass(frozen=True)
class Caller:
    """Who asks. The audit log names them so."""

    name: str
    role: Role

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


async def caller_of(state: Mapping[str, Any], token: str) -> Caller | None:
    """Whose token it is: an operator's, or that of the settings."""
    own = state["settings"].server.api_token.get_secret_value()
    if own and hmac.compare_digest(token.encode(), own.encode()):
        return Caller(OF_THE_SETTINGS, "admin")
    if token:
        async with state["pool"].connection() as conn:
            if found := await operator_tokens.known_by(conn, token):
                return Caller(found.name, found.role)
    return None


async def caller(request: Request, _described: Credentials) -> Caller:
    """Whom the street's door let in."""
    known: Caller | None = getattr(request.state, "caller", None)
    if known is None:
        raise HTTPException(
            401, "Send a token as a bearer token.", headers={"WWW-Authenticate": "Bearer"}
        )
    return known


def at_least(role: Role) -> Callable[[Caller], Awaitable[Caller]]:
    """Answers 403 to whoever may less."""

    async def require(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if RANKS[who.role] < RANKS[role]:
            raise HTTPException(403, f"This needs the role {role}; yours is {who.role}.")
        return who

    return require


Viewer = Annotated[Caller, Depends(at_least("viewer"))]
Operator = Annotated[Caller, Depends(at_least("operator"))]
Admin = Annotated[Caller, Depends(at_least("admin"))]
