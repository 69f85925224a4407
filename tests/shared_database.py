"""One database for many tests: a clone costs more than what most of them do in it.

After each test every table has the rows again that it had before, and numbers begin anew. What
changes the schema, or leaves somebody at work in it, ends the database instead, and the next test
gets another clone.
"""

from dataclasses import dataclass

import psycopg

from db.databases import Databases
from tests.reset import EVERYTHING, Rows

NAME = "shared"
STRANGERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SCHEMA = """
    SELECT sum(rows), max(newest) FROM (
        SELECT count(*) AS rows, max(xmin::text::bigint) AS newest FROM pg_attribute
        WHERE attrelid >= 16384 AND attrelid::regclass::text !~ '^pg_'
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_proc
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_trigger
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_constraint
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_policy
        UNION ALL SELECT count(*), max(xmin::text::bigint) FROM pg_index
        WHERE indrelid::regclass::text !~ '^pg_'
    ) looked
"""
"""Another answer once anybody has changed what the tables are."""


@dataclass
class SharedDatabase:
    """Holds the database between two tests."""

    databases: Databases
    template: str
    rows: Rows | None = None
    schema: tuple[int, ...] = ()

    async def take(self) -> str:
        """Its URL."""
        if self.rows is None:
            await self.databases.create(NAME, self.template)
            as_superuser = self.databases.server.superuser_url.rsplit("/", 1)[0] + f"/{NAME}"
            self.rows = await Rows.kept(as_superuser, EVERYTHING)
            self.schema = await self._schema(self.rows)
        return self.databases.url(NAME)

    async def put_back(self) -> None:
        """Keep it for the next test where nothing of this one can be left in it."""
        is_clean = False
        try:
            is_clean = self.rows is not None and await self._clean(self.rows)
        except psycopg.Error:
            pass  # it cannot be had back: another will do
        finally:
            if not is_clean:
                await self.close()

    async def close(self) -> None:
        rows, self.rows = self.rows, None
        if rows is not None:
            await rows.close()
            await self.databases.drop(NAME)

    async def _clean(self, rows: Rows) -> bool:
        await rows.conn.execute(STRANGERS)
        return await self._schema(rows) == self.schema and await rows.restore(await rows.changed())

    async def _schema(self, rows: Rows) -> tuple[int, ...]:
        return tuple(await (await rows.conn.execute(SCHEMA)).fetchone() or ())
