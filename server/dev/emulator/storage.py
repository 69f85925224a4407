"""Where the emulator writes down what has to outlive it: one SQLite file, or nowhere."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from kit.errors import Misconfigured

FORMAT = 1
"""Of what is written; a file of another format is put aside, for it cannot be read."""
TABLE = """
    CREATE TABLE IF NOT EXISTS records (
        kind text NOT NULL, key text NOT NULL, value blob NOT NULL, PRIMARY KEY (kind, key)
    )
"""
PUT = "INSERT OR REPLACE INTO records (kind, key, value) VALUES (?, ?, ?)"
ALL = "SELECT value FROM records WHERE kind = ? ORDER BY key"

T = TypeVar("T")


class Form(Generic[T]):
    """A kind of record, and how one is written and read."""

    def __init__(self, kind: str, of: type[T]) -> None:
        self.kind = kind
        self._adapter = TypeAdapter(of)

    def write(self, record: T) -> bytes:
        return self._adapter.dump_json(record)

    def read(self, written: bytes) -> T:
        return self._adapter.validate_json(written)


class Storage(Protocol):
    """Records by form and key. What one step of the event loop writes is kept whole or not."""

    def put(self, form: Form[T], key: str, record: T) -> None: ...
    def drop(self, form: Form[T], key: str) -> None: ...
    def all(self, form: Form[T]) -> list[T]:
        """In the order of their keys. Raises Misconfigured when one cannot be read."""

    def commit(self) -> None:
        """Before anybody is told of it: from here on it survives a kill."""

    def clear(self) -> None: ...
    def close(self) -> None: ...


class Nowhere:
    """For an emulator that lives as long as a test."""

    def put(self, form: Form[T], key: str, record: T) -> None:
        pass

    def drop(self, form: Form[T], key: str) -> None:
        pass

    def all(self, form: Form[T]) -> list[T]:
        return []

    def commit(self) -> None:
        pass

    def clear(self) -> None:
        pass

    def close(self) -> None:
        pass


NOWHERE = Nowhere()


class SqliteStorage:
    """A file that one process has for itself.

    Nothing waits for the disk: a killed process loses nothing, a machine without power may.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = _open(path)

    def put(self, form: Form[T], key: str, record: T) -> None:
        self._begin()
        self._connection.execute(PUT, (form.kind, key, form.write(record)))

    def drop(self, form: Form[T], key: str) -> None:
        self._begin()
        self._connection.execute("DELETE FROM records WHERE kind = ? AND key = ?", (form.kind, key))

    def all(self, form: Form[T]) -> list[T]:
        try:
            found = self._connection.execute(ALL, (form.kind,)).fetchall()
            return [form.read(value) for (value,) in found]
        except (sqlite3.Error, ValidationError) as error:
            raise _unreadable(self._path, str(error).splitlines()[0]) from None

    def commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        self._begin()
        self._connection.execute("DELETE FROM records")

    def close(self) -> None:
        self.commit()
        self._connection.close()

    def _begin(self) -> None:
        if self._connection.in_transaction:
            return
        self._connection.execute("BEGIN")
        with contextlib.suppress(RuntimeError):  # no loop: whoever writes commits
            asyncio.get_running_loop().call_soon(self._commit_if_open)

    def _commit_if_open(self) -> None:
        with contextlib.suppress(sqlite3.ProgrammingError):  # closed meanwhile
            self.commit()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        connection = _connect(path)
        written = connection.execute("PRAGMA user_version").fetchone()[0]
        if written not in (0, FORMAT):
            connection.close()
            path.replace(path.with_suffix(f".format{written}"))
            connection = _connect(path)
        connection.execute(TABLE)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    except sqlite3.Error as error:
        raise _unreadable(path, str(error)) from None
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, timeout=2)
    # Nobody else may open it: two emulators on one file would forget for each other.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _unreadable(path: Path, why: str) -> Misconfigured:
    return Misconfigured(
        f"What the emulator has written down in {path} cannot be read ({why}): stop the other "
        "emulator that uses it, or move the file away to begin with empty phones."
    )
