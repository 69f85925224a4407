"""People who work with customers through the API, and their tokens."""

import hashlib
import secrets

from psycopg import AsyncConnection

from db.repositories.handoff import operators
from db.repositories.handoff.operators import Operator, Role

PREFIX = "easymo_"
TOKEN_BYTES = 32


def hash_token(token: str) -> bytes:
    """What is kept of a token.

    One round of SHA-256 is enough for 256 random bits, unlike for a password: nobody can try them
    all. It needs no salt either, and so a token is found by one look at an index.
    """
    return hashlib.sha256(token.encode()).digest()


async def add(conn: AsyncConnection, name: str, role: Role) -> str:
    """A new operator's token, which is kept nowhere. Raises NameTaken."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    await operators.add(conn, name, role, hash_token(token))
    return token


async def known_by(conn: AsyncConnection, token: str) -> Operator | None:
    """Whose token this is; None when it is nobody's, or was revoked."""
    return await operators.by_token(conn, hash_token(token))
