"""Who may use the API, and what was done through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from kit.errors import Conflict

Role = Literal["viewer", "operator", "admin"]


class NameTaken(Conflict):
    """Somebody has that name already."""


@dataclass(frozen=True)
class Operator:
    name: str
    role: Role
    created_at: datetime
    revoked_at: datetime | None


ADD = "INSERT INTO admin_users (name, role, token_hash) VALUES (%s, %s, %s)"


async def add(conn: AsyncConnection, name: str, role: Role, token_hash: bytes) -> None:
    try:
        await conn.execute(ADD, [name, role, token_hash])
    except UniqueViolation as exc:
        raise NameTaken from exc


WHOSE = """
    SELECT name, role, created_at, revoked_at FROM admin_users
    WHERE token_hash = %s AND revoked_at IS NULL
"""


async def by_token(conn: AsyncConnection, token_hash: bytes) -> Operator | None:
    async with conn.cursor(row_factory=class_row(Operator)) as cursor:
        await cursor.execute(WHOSE, [token_hash])
        return await cursor.fetchone()


async def list_operators(conn: AsyncConnection) -> list[Operator]:
    async with conn.cursor(row_factory=class_row(Operator)) as cursor:
        await cursor.execute(
            "SELECT name, role, created_at, revoked_at FROM admin_users ORDER BY id"
        )
        return await cursor.fetchall()


REVOKE = "UPDATE admin_users SET revoked_at = now() WHERE name = %s AND revoked_at IS NULL"


async def revoke(conn: AsyncConnection, name: str) -> bool:
    """False when nobody of that name has a token."""
    return (await conn.execute(REVOKE, [name])).rowcount == 1


NOTE = """
    INSERT INTO audit_log (by_name, action, subject, details, idempotency_key)
    VALUES (%(by)s, %(action)s, %(subject)s, %(details)s, %(key)s)
    ON CONFLICT (by_name, idempotency_key) DO NOTHING
"""
SAME = """
    SELECT (action, subject, details) = (%(action)s, %(subject)s, %(details)s) FROM audit_log
    WHERE by_name = %(by)s AND idempotency_key = %(key)s
"""


class WriteKeyReused(Conflict):
    """This Idempotency-Key was used for another request."""


async def note(
    conn: AsyncConnection,
    *,
    by: str,
    action: str,
    subject: str,
    details: Mapping[str, Any],
    key: str | None,
) -> bool:
    """Write down what is done in this transaction; False when it was done before, under this key.

    Raises RequestKeyReused when something else was.
    """
    facts: dict[str, object] = {"by": by, "action": action, "subject": subject, "key": key}
    facts["details"] = Jsonb(dict(details))
    if (await conn.execute(NOTE, facts)).rowcount == 1:
        return True
    row = await (await conn.execute(SAME, facts)).fetchone()
    if row != (True,):
        raise WriteKeyReused
    return False
