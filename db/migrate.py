"""Bring a database up to date: the libraries' tables, then ours.

A new database gets today's schema, and the migrations are noted as done: they change what a release
has built. One that was built before gets the migrations that it does not have yet.
"""

from psycopg import AsyncConnection, OperationalError
from psycopg.errors import InsufficientPrivilege

from db.history import History, note
from db.libraries import set_up_libraries
from db.pool import SEARCH_PATH
from db.scripts import Script, Scripts
from kit.errors import Misconfigured

# Any number will do, as long as every version of the product uses the same one.
LOCK = 7205759403
CONNECT_SECONDS = 10


async def migrate(url: str, scripts: Scripts | None = None) -> list[str]:
    """Apply what is missing and return the names of what was applied.

    Safe to run by several processes at once: they take turns.
    Raises Misconfigured when the database cannot be reached, refuses, or is of no release.
    """
    try:
        async with await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=CONNECT_SECONDS
        ) as conn:
            await conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            return await _migrate(conn, url, scripts or Scripts.shipped())
    except InsufficientPrivilege as refused:
        raise Misconfigured(
            "The database role may not do what a migration needs (create schemas, roles and the "
            "extension vector): "
            f"{refused.diag.message_primary}. Give it CREATEROLE and ownership of the database, "
            "and create the extension as a superuser."
        ) from refused
    except OperationalError as failed:
        raise Misconfigured(
            f"The database does not answer: {failed}. Check DATABASE_URL, or unset it to use the "
            "embedded one."
        ) from failed


async def _migrate(conn: AsyncConnection, url: str, scripts: Scripts) -> list[str]:
    history = await History.of(conn)
    history.require_released(scripts)
    await set_up_libraries(conn, url)
    await conn.execute(f"SET search_path = {SEARCH_PATH}")
    if not history.applied:
        await _build(conn, scripts)
        return ["schema"]
    missing = [script for script in scripts.migrations if not history.has(script)]
    for script in missing:
        await _apply(conn, script)
    return [script.name for script in missing]


async def _build(conn: AsyncConnection, scripts: Scripts) -> None:
    """All of it or nothing."""
    async with conn.transaction():
        # A function may call what a later file makes. A test looks at all of them together.
        await conn.execute("SET LOCAL check_function_bodies = off")
        for script in scripts.schema:
            await conn.execute(script.sql)
        await note(conn, (*scripts.schema, *scripts.migrations))


async def _apply(conn: AsyncConnection, script: Script) -> None:
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '5s'")
        await conn.execute(script.sql)
        await note(conn, [script])
