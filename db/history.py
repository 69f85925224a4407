"""What was applied to a database: a row of `schema_migrations` for each script, with its digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from psycopg import AsyncConnection, OperationalError

from db.scripts import Script, Scripts
from kit.errors import Misconfigured


class UnreleasedSchema(Misconfigured):
    """A database whose tables no release has made: nothing changes them into today's."""

    def __init__(self, data_dir: Path | None = None) -> None:
        folder = data_dir or "DATA_DIR"
        super().__init__(
            "This database was made by an EasyMO from before the first release, and cannot be "
            f"brought up to date. Nothing in it was changed: move the folder {folder} away, or "
            "name an empty database in DATABASE_URL if that is set, and start again."
        )


@dataclass(frozen=True)
class History:
    """Digests by name."""

    applied: Mapping[str, bytes]

    @classmethod
    async def of(cls, conn: AsyncConnection) -> Self:
        """Empty for a database that is new."""
        found = await conn.execute("SELECT to_regclass('public.schema_migrations')")
        row = await found.fetchone()
        if row is None or row[0] is None:
            return cls({})
        rows = await conn.execute("SELECT name, hash FROM public.schema_migrations")
        return cls({name: bytes(digest) for name, digest in await rows.fetchall()})

    def require_released(self, scripts: Scripts) -> None:
        """Raise UnreleasedSchema when migrations cannot lead from here to today's schema.

        Once something is released they can, from whichever schema it was that a release built.
        """
        built_of = {name: digest for name, digest in self.applied.items() if "/" in name}
        if not self.applied or (built_of and scripts.release):
            return
        if built_of != {script.name: script.digest for script in scripts.schema}:
            raise UnreleasedSchema

    def has(self, script: Script) -> bool:
        """Raises Misconfigured when it had other words when it was applied."""
        digest = self.applied.get(script.name)
        if digest not in (None, script.digest):
            raise Misconfigured(
                f"db/migrations/{script.name} was changed after it had been applied here. Restore "
                "it and write the change as a new migration, or start with an empty database."
            )
        return digest is not None


async def note(conn: AsyncConnection, scripts: Iterable[Script]) -> None:
    """Record scripts as applied."""
    for script in scripts:
        await conn.execute(
            "INSERT INTO public.schema_migrations (name, hash) VALUES (%s, %s)",
            [script.name, script.digest],
        )


async def require_released_schema(url: str) -> None:
    """Raise UnreleasedSchema for such a database; one that does not answer now may be fine."""
    try:
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            history = await History.of(conn)
    except OperationalError:
        return
    history.require_released(Scripts.shipped())
