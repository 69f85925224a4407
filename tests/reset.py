"""Puts a database back to the rows it had: quicker than another, and what it knows stays warm."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from psycopg import AsyncConnection, sql

LOCK_SECONDS = 5
"""So long is waited for whoever still holds a row."""
TABLES = """
    SELECT c.oid::regclass::text,
           (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attgenerated = '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname = ANY(%(schemas)s)
      AND c.oid::regclass::text <> ALL(%(left_alone)s)
    ORDER BY 1
"""
COUNTERS = """
    SELECT s.oid::regclass::text, pg_sequence_last_value(s.oid) FROM pg_class s
    JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
    WHERE s.relkind = 'S' AND n.nspname = ANY(%(schemas)s)
      AND d.refobjid::regclass::text <> ALL(%(counting_on)s)
"""
State = dict[str, tuple[int, int]]
"""Of each table: how many rows, and by which transaction the newest was written."""


@dataclass(frozen=True)
class ResetScope:
    """What is put back. The default is all there is."""

    schemas: Sequence[str] = ("public", "langgraph", "queue")
    left_alone: Sequence[str] = ()
    """Tables whose rows stay as they are."""
    counting_on: Sequence[str] = ()
    """Tables whose numbers go on; other numbers begin anew, as "#1" of a booking."""


EVERYTHING = ResetScope()
UNDER_A_PRODUCT = ResetScope(
    schemas=("public",),
    left_alone=("procrastinate_workers", "breakers"),
    counting_on=("ai_conversations", "ai_messages", "customers", "inbox", "outbox", "turns"),
)
"""What a worker says of itself stays, and numbers that processes remember go on."""


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
    async def kept(cls, superuser_url: str, scope: ResetScope) -> "Rows":
        conn = await AsyncConnection.connect(superuser_url, autocommit=True)
        await conn.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        wanted = {name: list(value) for name, value in asdict(scope).items()}
        rows = cls(conn, dict(await (await conn.execute(TABLES, wanted)).fetchall()))
        rows.state = await rows._now()
        rows.filled = frozenset(name for name, (count, _newest) in rows.state.items() if count)
        for name in rows.filled:
            await conn.execute(
                sql.SQL("CREATE TEMP TABLE {} AS TABLE {}").format(_kept(name), _table(name))
            )
        rows.counters = await (await conn.execute(COUNTERS, wanted)).fetchall()
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
        yield sql.SQL("DELETE FROM {}").format(_table(name))
        if name in self.filled:
            columns = sql.SQL(", ").join(map(sql.Identifier, self.columns[name]))
            yield sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                _table(name), columns, columns, _kept(name)
            )

    def _counted_anew(self) -> sql.Composable:
        return sql.SQL("SELECT {}").format(
            sql.SQL(", ").join(
                sql.SQL("setval({}, {}, {})").format(name, last or 1, last is not None)
                for name, last in self.counters
            )
        )

    async def _now(self) -> State:
        looks = [
            sql.SQL("SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {}").format(
                sql.Literal(name), _table(name)
            )
            for name in self.columns
        ]
        found = await self.conn.execute(sql.SQL(" UNION ALL ").join(looks))
        return {name: (rows, newest) for name, rows, newest in await found.fetchall()}


def _table(name: str) -> sql.Identifier:
    """Outside of `public` they are named with their schema."""
    return sql.Identifier(*(name.split(".") if "." in name else ("public", name)))


def _kept(name: str) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"kept_{name}")
