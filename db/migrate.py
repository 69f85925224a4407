"""Bring a database up to date: the queue's tables, LangGraph's, then ours, each file once."""

import asyncio
import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection, OperationalError
from psycopg.errors import InsufficientPrivilege
from psycopg.rows import dict_row

from db.pool import SEARCH_PATH
from kit.errors import Misconfigured

# Any number will do, as long as every version of the product uses the same one.
LOCK = 7205759403
CONNECT_SECONDS = 10


async def migrate(url: str) -> list[str]:
    """Apply what is missing and return the names of the migrations applied.

    Safe to run by several processes at once: they take turns.
    Raises Misconfigured when the database cannot be reached or refuses.
    """
    try:
        async with await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=CONNECT_SECONDS
        ) as conn:
            await conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            return await _migrate(conn, url)
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


async def _migrate(conn: AsyncConnection, url: str) -> list[str]:
    await conn.execute("CREATE SCHEMA IF NOT EXISTS queue")
    await conn.execute("CREATE SCHEMA IF NOT EXISTS langgraph")
    await conn.execute(f"SET search_path = {SEARCH_PATH}")
    await conn.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations ("
        "name text PRIMARY KEY, hash bytea NOT NULL, applied_at timestamptz DEFAULT now())"
    )
    await _set_up_queue(conn)
    await _set_up_langgraph(url)
    applied = []
    for file in _migration_files():
        if await _apply(conn, file):
            applied.append(file.name)
    return applied


async def _set_up_queue(conn: AsyncConnection) -> None:
    found = await conn.execute("SELECT to_regclass('queue.procrastinate_jobs')")
    row = await found.fetchone()
    if row and row[0] is not None:
        return
    async with conn.transaction():
        await conn.execute("SET LOCAL search_path = queue")
        await conn.execute(SchemaManager.get_schema().encode())
        # The stock schema has no index for a lock's waiting jobs; without this one a backlog of
        # thousands of jobs is fetched twenty times slower.
        await conn.execute(
            "CREATE INDEX easymo_jobs_by_lock ON procrastinate_jobs (lock, status, priority, id) "
            "WHERE status IN ('todo', 'doing')"
        )


async def _set_up_langgraph(url: str) -> None:
    async with await AsyncConnection.connect(
        url, autocommit=True, row_factory=dict_row, options="-c search_path=langgraph"
    ) as conn:
        await AsyncPostgresSaver(conn).setup()


def _migration_files() -> list[Traversable]:
    folder = files("db") / "migrations"
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda f: f.name
    )


async def _apply(conn: AsyncConnection, file: Traversable) -> bool:
    text = file.read_bytes()
    digest = hashlib.sha256(text).digest()
    found = await conn.execute("SELECT hash FROM schema_migrations WHERE name = %s", [file.name])
    row = await found.fetchone()
    if row:
        if bytes(row[0]) != digest:
            raise Misconfigured(
                f"db/migrations/{file.name} was changed after it had been applied here. Restore "
                "it and write the change as a new migration, or start with an empty database."
            )
        return False
    async with conn.transaction():
        await conn.execute("SET LOCAL lock_timeout = '5s'")
        await conn.execute(text)
        await conn.execute(
            "INSERT INTO schema_migrations (name, hash) VALUES (%s, %s)", [file.name, digest]
        )
    return True


def migrate_blocking(url: str) -> list[str]:
    """`migrate` for callers without an event loop."""
    return asyncio.run(migrate(url))
