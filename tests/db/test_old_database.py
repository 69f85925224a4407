"""A database whose tables no release has made is told so, and left as it is."""

import shutil
from pathlib import Path

import pytest
from psycopg import AsyncConnection

from db.history import UnreleasedSchema, require_released_schema
from db.migrate import migrate
from db.release import freeze
from db.scripts import Scripts

DB = Path(__file__).parents[2] / "db"
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE tableowner = 'easymo' ORDER BY 1, 2"


async def make_old(url: str) -> None:
    """As migrations left it when they were all there was."""
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await conn.execute(
            "CREATE TABLE schema_migrations ("
            "name text PRIMARY KEY, hash bytea NOT NULL, applied_at timestamptz DEFAULT now())"
        )
        await conn.execute(
            r"INSERT INTO schema_migrations (name, hash) VALUES ('0001_customers.sql', '\x00')"
        )
        await conn.execute("CREATE TABLE customers (id bigint)")


async def tables(url: str) -> list[tuple[str, str]]:
    async with await AsyncConnection.connect(url) as conn:
        return await (await conn.execute(TABLES)).fetchall()


async def test_one_from_before_the_first_release_is_left_as_it_is(empty_database: str) -> None:
    await make_old(empty_database)
    before = await tables(empty_database)

    with pytest.raises(UnreleasedSchema, match="move the folder DATA_DIR away"):
        await migrate(empty_database)
    with pytest.raises(UnreleasedSchema):
        await require_released_schema(empty_database)

    assert await tables(empty_database) == before


async def test_it_stays_so_when_something_is_released(empty_database: str, tmp_path: Path) -> None:
    await make_old(empty_database)
    folder = copied(tmp_path)
    freeze(folder, "1.0")
    with pytest.raises(UnreleasedSchema):
        await migrate(empty_database, Scripts.of(folder))


async def test_the_folder_of_it_is_named() -> None:
    assert "the folder /srv/easymo away" in str(UnreleasedSchema(Path("/srv/easymo")))


async def test_a_schema_that_changed_leads_on_only_from_a_release(
    empty_database: str, tmp_path: Path
) -> None:
    folder = copied(tmp_path)
    await migrate(empty_database, Scripts.of(folder))
    changed = folder / "schema" / "39_breakers.sql"
    changed.write_text(changed.read_text() + "-- A comment makes no other database.\n")
    assert await migrate(empty_database, Scripts.of(folder)) == []
    changed.write_text(changed.read_text() + "CREATE TABLE fuses (name text);\n")

    with pytest.raises(UnreleasedSchema):
        await migrate(empty_database, Scripts.of(folder))

    freeze(folder, "1.0")
    migration = folder / "migrations" / "0001_fuses.sql"
    migration.write_text("CREATE TABLE fuses (name text);\n")
    assert await migrate(empty_database, Scripts.of(folder)) == ["0001_fuses.sql"]


async def test_a_new_one_and_one_that_does_not_answer_may_be_fine(empty_database: str) -> None:
    await require_released_schema(empty_database)
    await migrate(empty_database)
    await require_released_schema(empty_database)
    await require_released_schema("postgresql://nobody@127.0.0.1:1/none")


def copied(tmp_path: Path) -> Path:
    for name in ("schema", "migrations", "releases"):
        shutil.copytree(DB / name, tmp_path / name)
    return tmp_path
