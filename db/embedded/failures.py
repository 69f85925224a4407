"""Why an embedded server did not start, as a sentence that says what to do."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from kit.errors import Misconfigured

_SHOWN_LINES = 6
_NO_SPACE = ("No space left on device", "Check free disk space")


@contextlib.contextmanager
def explained(server: str, folder: Path) -> Iterator[None]:
    """Turn an error of the file system into a sentence."""
    try:
        yield
    except OSError as error:
        raise because(server, folder, f"{error.strerror}: {error.filename}", error) from error


def because(server: str, folder: Path, words: str, error: OSError | None = None) -> Misconfigured:
    """The sentence for what a server or the file system said in `words`."""
    no_space = error is not None and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if no_space or any(sign in words for sign in _NO_SPACE):
        return Misconfigured(
            f"{server} cannot start because the disk of {folder.parent} is full: "
            "free some space (a few hundred megabytes) and start again."
        )
    if isinstance(error, PermissionError):
        return Misconfigured(
            f"{server} cannot use {error.filename}, which belongs to somebody else: "
            "run easymo as that user, or set DATA_DIR to another folder."
        )
    if "already in use" in words:
        return Misconfigured(
            f"{server} cannot start because another process took its port: start again."
        )
    if 'lock file "postmaster.pid" already exists' in words:
        return Misconfigured(
            f"Another Postgres uses {folder}: stop the process whose number is on the first line "
            f"of {folder / 'postmaster.pid'}, then start again."
        )
    return Misconfigured(
        f"{server} cannot start from {folder}: start again, and if that does not help move the "
        f"folder away (mv {folder} {folder}.broken) to begin with an empty one. "
        f"It said:\n{_tail(words)}"
    )


def silent(server: str, folder: Path) -> Misconfigured:
    """The sentence for a server that neither answers nor ends."""
    return Misconfigured(
        f"{server} does not answer: see {folder.with_suffix('.log')}, stop the processes that use "
        f"{folder}, and start again."
    )


def require_sound_cluster(folder: Path, version: str) -> None:
    """Raise when the files of a Postgres cluster cannot be those of a working one."""
    try:
        found = (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        found = ""
    if found and found != version:
        raise Misconfigured(
            f"{folder} was made by Postgres {found} and this is Postgres {version}: move it away "
            f"(mv {folder} {folder}-{found}) to begin with an empty database, after dumping what "
            f"you need with pg_dump of Postgres {found}."
        )
    missing = [
        name for name in ("PG_VERSION", "global/pg_control", "pg_wal") if not _has(folder, name)
    ]
    if missing:
        raise Misconfigured(
            f"The database in {folder} is broken ({missing[0]} is missing): restore it from a "
            f"copy, or move it away (mv {folder} {folder}.broken) to begin with an empty one."
        )


def _has(folder: Path, name: str) -> bool:
    return (folder / name).exists()


def _tail(words: str) -> str:
    return "\n".join(words.strip().splitlines()[-_SHOWN_LINES:])
