"""How a server of this machine is run: as whom, in which folder, dying with whoever started it."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypedDict

from kit.errors import Misconfigured

_LOG_BYTES = 10_000_000
_OWNERS_ALONE = 0o600
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class SystemAccount:
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
    account: SystemAccount | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start it. On Linux it also stops when the calling thread ends, however that ends."""
        with open_log(self.log) as log:
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


def account_options(account: SystemAccount | None) -> AccountOptions:
    """Options of Popen that make a child run under `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def account_of(folder: Path) -> SystemAccount | None:
    """Who serves `folder`: None is ourselves. Root, whom Postgres refuses, takes another account.

    A folder that a normal user made stays that user's; a new one is `nobody`'s.
    """
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid if folder.exists() else 0
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise Misconfigured(
            f"Postgres refuses to run as root and this machine has no account {owner or 'nobody'}: "
            "run easymo as a normal user, or set DATABASE_URL to a Postgres of your own."
        ) from None
    return SystemAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)


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


def give(file: Path | int, account: SystemAccount) -> None:
    """Make `account` the owner of a file or folder of ours."""
    os.chown(file, account.uid, account.gid)


def open_log(log: Path) -> BinaryIO:
    """The end of a log, with one older log beside it; rows may stand in both, so both are closed.

    Also those that an earlier version left open to everybody.
    """
    older = log.with_suffix(".log.1")
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(older)
    if older.exists():
        older.chmod(_OWNERS_ALONE)
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNERS_ALONE)
    os.fchmod(file, _OWNERS_ALONE)
    return os.fdopen(file, "ab")
