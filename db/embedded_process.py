"""How a server of this machine is run: as whom, in which folder, dying with whoever started it."""

import contextlib
import ctypes
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from easymo.errors import Misconfigured

LOOPBACK = "127.0.0.1"
_LOG_BYTES = 10_000_000
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The account of the machine a process runs under."""

    name: str
    uid: int
    gid: int


class AccountOptions(TypedDict, total=False):
    """Options of Popen that choose the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Command:
    """Everything needed to start a server, once or again."""

    argv: tuple[str, ...]
    cwd: Path
    log: Path
    stop_signal: signal.Signals
    account: Account | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it. On Linux it also stops when the calling thread ends, however that ends."""
        rotate(self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  (argv is built from our own paths)
                self.argv,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                umask=0o077,
                start_new_session=True,  # Ctrl-C in a terminal is for us, not for our servers
                preexec_fn=die_with_parent(self.stop_signal),
                **account_options(self.account),
            )


def account_options(account: Account | None) -> AccountOptions:
    """Options of Popen that make a child run under `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def unprivileged_account() -> Account | None:
    """`nobody` when we are root, for servers that refuse to run as root; else None: ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise Misconfigured(
            "Postgres refuses to run as root and this machine has no account `nobody`: "
            "run easymo as a normal user, or set DATABASE_URL to a Postgres of your own."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before exec so that it is signalled when its parent dies, even by kill -9.

    Linux only. It has to happen after the change of account, which clears the wish.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def wish() -> None:
        prctl(_PR_SET_PDEATHSIG, with_signal)
        if os.getppid() != parent:  # it died before the wish was made
            os._exit(1)

    return wish


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals, seconds: float) -> None:
    """Ask a server to stop, and make it stop when it does not."""
    if process.poll() is not None:
        return
    process.send_signal(with_signal)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def give(file: Path | int, account: Account) -> None:
    """Make `account` the owner of a file or folder of ours."""
    os.chown(file, account.uid, account.gid)


def remove(path: Path) -> None:
    """Remove a file or a folder with all it holds; nothing is fine too."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def lock(path: Path) -> Iterator[bool]:
    """Whether we are the one process that holds `path`. A dead holder's lock is free."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


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
    with contextlib.suppress(FileExistsError):
        # Written whole or not at all, so that two first starts agree on one secret.
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.touch(mode=0o600)
        try:
            fresh.write_text(secrets.token_urlsafe(24))
            os.link(fresh, path)
        finally:
            fresh.unlink()
    return path.read_text().strip()


def rotate(log: Path) -> None:
    """Keep one older log beside the current one."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _unwritable(folder: Path, reason: str | None) -> Misconfigured:
    return Misconfigured(
        f"The data folder {folder} cannot be written ({reason}): "
        "give yourself access to it, or set DATA_DIR to another folder."
    )
