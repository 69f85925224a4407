"""The data folder of this machine: who holds it, and the secrets and ports kept for it."""

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from kit.errors import Misconfigured

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def lock(path: Path) -> Iterator[bool]:
    """Whether we are the one process that holds `path`. A dead holder's lock is free."""
    try:
        file = path.open("a")
    except OSError as error:
        raise _unwritable(path.parent, error.strerror) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def make_folder(folder: Path) -> Path:
    """The folder, absolute, made when missing and writable."""
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(folder, "Permission denied")
    return folder


def kept_secret(path: Path) -> str:
    """A secret made once and kept in `path`, readable by its owner alone."""
    if not path.exists():
        # Linked whole or not at all, so that two first starts agree on one secret.
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(24))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def remove(path: Path) -> None:
    """Remove a folder with all it holds; none is fine too."""
    if path.exists():
        shutil.rmtree(path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free_port(port: int, setting: str, host: str = LOOPBACK) -> None:
    """Raise with a sentence naming `setting` when something listens on `port` already."""
    with socket.socket() as probe:
        # Lingering connections of a server that just stopped do not count as in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Misconfigured(
                f"Port {port} of {host} cannot be used ({error.strerror}): "
                f"stop what listens there, or set {setting} to another port."
            ) from None


def _unwritable(folder: Path, reason: str | None) -> Misconfigured:
    return Misconfigured(
        f"The data folder {folder} cannot be written ({reason}): "
        "give yourself access to it, or set DATA_DIR to another folder."
    )
