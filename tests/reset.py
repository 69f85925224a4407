"""Puts a database back to the rows it had, under a product that goes on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import LiteralString, cast

from psycopg import AsyncConnection, sql

TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND c.relname NOT IN ('procrastinate_workers', 'breakers')
    ORDER BY c.relname
"""
# What a worker says of itself stays: it goes on.
COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""
COUNTERS = """
    SELECT s.relname FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
      AND d.refobjid::regclass::text = ANY(%s)
"""
SHOWN = ["bookings", "orders", "rides", "tickets", "viewings"]
"""Tables whose numbers customers read, as "#1". Other numbers go on: processes remember them."""
State = dict[str, tuple[int, int]]
"""Of each table: how many rows, and by which transaction the newest was written."""


@dataclass
class Rows:
    """The rows of all tables at one moment, kept in temporary tables of `conn`, a superuser's."""

    conn: AsyncConnection
    tables: list[str]
    state: State = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    """Those that had rows."""

    @classmethod
    async def kept(cls, superuser_url: str) -> "Rows":
        conn = await AsyncConnection.connect(superuser_url, autocommit=True)
        found = await (await conn.execute(TABLES)).fetchall()
        rows = cls(conn, [name for (name,) in found])
        rows.state = await rows._now()
        rows.filled = {name for name, (count, _newest) in rows.state.items() if count}
        for name in rows.filled:
            await conn.execute(
                sql.SQL("CREATE TEMP TABLE {} AS TABLE public.{}").format(
                    sql.Identifier(f"kept_{name}"), sql.Identifier(name)
                )
            )
        await conn.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        return rows

    async def changed(self) -> set[str]:
        now = await self._now()
        return {name for name in self.tables if now[name] != self.state[name]}

    async def restore(self, tables: Iterable[str]) -> None:
        async with self.conn.transaction():
            for name in tables:
                table = sql.Identifier(name)
                await self.conn.execute(sql.SQL("DELETE FROM public.{}").format(table))
                if name in self.filled:
                    await self._fill(name)
            for (counter,) in await (await self.conn.execute(COUNTERS, [SHOWN])).fetchall():
                if counter.rpartition("_")[0].rpartition("_")[0] not in self.filled:
                    restart = sql.SQL("ALTER SEQUENCE public.{} RESTART")
                    await self.conn.execute(restart.format(sql.Identifier(counter)))
        self.state = await self._now()

    async def close(self) -> None:
        await self.conn.close()

    async def _fill(self, name: str) -> None:
        row = await (await self.conn.execute(COLUMNS, [name])).fetchone()
        columns = sql.SQL(cast(LiteralString, row[0] if row else ""))
        await self.conn.execute(
            sql.SQL("INSERT INTO public.{} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                sql.Identifier(name), columns, columns, sql.Identifier("pg_temp", f"kept_{name}")
            )
        )

    async def _now(self) -> State:
        looks = [
            sql.SQL(
                "SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM public.{}"
            ).format(sql.Literal(name), sql.Identifier(name))
            for name in self.tables
        ]
        found = await self.conn.execute(sql.SQL(" UNION ALL ").join(looks))
        return {name: (rows, newest) for name, rows, newest in await found.fetchall()}
