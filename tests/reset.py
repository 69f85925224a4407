"""Puts a database back to the rows it had, under a product that goes on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from psycopg import AsyncConnection, sql

TABLES = """
    SELECT c.relname, (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
                       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         AND a.attgenerated = '')
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND c.relname NOT IN ('procrastinate_workers', 'breakers')
    ORDER BY c.relname
"""
# What a worker says of itself stays: it goes on.
COUNTERS = """
    SELECT s.oid::regclass::text, pg_sequence_last_value(s.oid) FROM pg_class s
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
      AND d.refobjid::regclass::text <> ALL(%s)
"""
GOING_ON = ["ai_conversations", "ai_messages", "customers", "inbox", "outbox", "turns"]
"""Tables whose numbers processes remember; other numbers begin anew, as "#1" of a booking."""
State = dict[str, tuple[int, int]]
"""Of each table: how many rows, and by which transaction the newest was written."""


@dataclass
class Rows:
    """The rows of all tables at one moment, kept in temporary tables of `conn`, a superuser's."""

    conn: AsyncConnection
    columns: dict[str, list[str]]
    """Of each table, those that can be written."""
    state: State = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    """The tables that had rows."""
    counters: list[tuple[str, int | None]] = field(default_factory=list)
    """What counts, and the last number that it gave."""

    @classmethod
    async def kept(cls, superuser_url: str) -> "Rows":
        conn = await AsyncConnection.connect(superuser_url, autocommit=True)
        rows = cls(conn, dict(await (await conn.execute(TABLES)).fetchall()))
        rows.state = await rows._now()
        rows.filled = frozenset(name for name, (count, _newest) in rows.state.items() if count)
        for name in rows.filled:
            await conn.execute(
                sql.SQL("CREATE TEMP TABLE {} AS TABLE public.{}").format(
                    sql.Identifier(f"kept_{name}"), sql.Identifier(name)
                )
            )
        rows.counters = await (await conn.execute(COUNTERS, [GOING_ON])).fetchall()
        await conn.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        return rows

    async def changed(self) -> set[str]:
        now = await self._now()
        return {name for name in self.columns if now[name] != self.state[name]}

    async def restore(self, tables: Iterable[str]) -> bool:
        """False when somebody wrote meanwhile."""
        restored = set(tables)
        async with self.conn.transaction():
            steps = [step for name in restored for step in self._steps(name)]
            await self.conn.execute(sql.SQL(";").join([*steps, self._counted_anew()]))
        before, self.state = self.state, await self._now()
        written = {self.state[name][1] for name in restored} - {0}
        return len(written) <= 1 and all(
            self.state[name][0] == before[name][0]
            if name in restored
            else self.state[name] == before[name]
            for name in self.columns
        )

    async def close(self) -> None:
        await self.conn.close()

    def _steps(self, name: str) -> Iterable[sql.Composable]:
        yield sql.SQL("DELETE FROM public.{}").format(sql.Identifier(name))
        if name in self.filled:
            columns = sql.SQL(", ").join(map(sql.Identifier, self.columns[name]))
            kept = sql.Identifier("pg_temp", f"kept_{name}")
            yield sql.SQL(
                "INSERT INTO public.{} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}"
            ).format(sql.Identifier(name), columns, columns, kept)

    def _counted_anew(self) -> sql.Composable:
        return sql.SQL("SELECT {}").format(
            sql.SQL(", ").join(
                sql.SQL("setval({}, {}, {})").format(name, last or 1, last is not None)
                for name, last in self.counters
            )
        )

    async def _now(self) -> State:
        looks = [
            sql.SQL(
                "SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM public.{}"
            ).format(sql.Literal(name), sql.Identifier(name))
            for name in self.columns
        ]
        found = await self.conn.execute(sql.SQL(" UNION ALL ").join(looks))
        return {name: (rows, newest) for name, rows, newest in await found.fetchall()}
