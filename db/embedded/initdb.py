"""Making the data folder of a new Postgres."""

import subprocess
import sys
import tempfile
from pathlib import Path

from db.embedded import (
    failures,
    process,
)
from db.embedded import (
    folder as embedded_folder,
)
from db.embedded.process import SystemAccount


def initialize(folder: Path, binaries: Path, account: SystemAccount | None, password: str) -> None:
    """Make a new cluster beside `folder` and move it there whole: a half-made one is never used."""
    fresh = folder.with_suffix(".new")
    embedded_folder.remove(fresh)
    fresh.mkdir(mode=0o700)
    with tempfile.TemporaryFile(dir=folder.parent) as password_file:
        password_file.write(password.encode() + b"\n")
        password_file.seek(0)
        if account:
            process.give(fresh, account)
            process.give(password_file.fileno(), account)
        made = subprocess.run(  # noqa: S603
            [
                *(str(binaries / "initdb"), "-D", as_seen_by(account, fresh), "-U", "postgres"),
                *("--auth=scram-sha-256", f"--pwfile=/dev/fd/{password_file.fileno()}"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *("--no-sync", "--no-instructions"),
            ],
            cwd=fresh,
            pass_fds=[password_file.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **process.account_options(account),
        )
    if made.returncode:
        embedded_folder.remove(fresh)
        raise failures.because("Postgres", folder, made.stdout.decode(errors="replace"))
    fresh.rename(folder)


def as_seen_by(account: SystemAccount | None, folder: Path) -> str:
    """A path to `folder`, which is also the working folder, that `account` can follow.

    Under another account the folders above may be closed (a home of mode 0700). This link of
    Linux leads to the working folder without passing through them.
    """
    return "/proc/self/cwd" if account and sys.platform == "linux" else str(folder)
