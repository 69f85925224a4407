"""The SQL that makes a database: today's schema, and what changes a released one into it."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self


@dataclass(frozen=True)
class Script:
    """A file of SQL under the name it is recorded by."""

    name: str
    sql: bytes

    @property
    def digest(self) -> bytes:
        """The same while only lines of comment differ: they make no other database."""
        lines = (line for line in self.sql.splitlines() if not line.startswith(b"--"))
        return hashlib.sha256(b"\n".join(lines)).digest()


@dataclass(frozen=True)
class Scripts:
    """`schema` in the order in which it is applied, `migrations` too; `release` is the last one."""

    schema: tuple[Script, ...]
    migrations: tuple[Script, ...]
    release: Script | None

    @classmethod
    def shipped(cls) -> Self:
        return cls.of(files("db"))

    @classmethod
    def of(cls, folder: Traversable) -> Self:
        """Those of a folder that is laid out like `db/`. The names give the order."""
        releases = _scripts(folder / "releases")
        return cls(
            schema=_scripts(folder / "schema", prefix="schema/"),
            migrations=_scripts(folder / "migrations"),
            release=releases[-1] if releases else None,
        )


def _scripts(folder: Traversable, prefix: str = "") -> tuple[Script, ...]:
    found = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(
        Script(prefix + file.name, file.read_bytes())
        for file in sorted(found, key=lambda file: file.name)
    )
