"""What `easymo up` tells other commands: that it runs, and where."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel

from db.embedded import folder
from kit.errors import Misconfigured

_FILE = "run.json"
_LOCK = "up.lock"


class Running(BaseModel):
    """The addresses of a running product."""

    pid: int
    api_url: str
    emulator_url: str | None
    database_url: str
    redis_url: str
    clock_file: Path | None


def running(data_dir: Path) -> Running | None:
    """What `easymo up` serves from `data_dir`; None when it does not run or is not ready."""
    if not (data_dir / _LOCK).exists():
        return None
    with folder.lock(data_dir / _LOCK) as nobody_runs:
        return None if nobody_runs else _read(data_dir)


def started_by(pid: int, data_dir: Path) -> Running | None:
    """What the `easymo up` with this process id serves, once it is ready. Never in its way."""
    state = _read(data_dir)
    return state if state and state.pid == pid else None


def _read(data_dir: Path) -> Running | None:
    try:
        return Running.model_validate_json((data_dir / _FILE).read_text())
    except FileNotFoundError:
        return None


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Be the one `easymo up` of this folder."""
    with folder.lock(data_dir / _LOCK) as is_ours:
        if not is_ours:
            other = running(data_dir)
            raise Misconfigured(
                f"EasyMO already runs from {data_dir}{f' (process {other.pid})' if other else ''}: "
                "stop it with Ctrl-C there, or set DATA_DIR to another folder."
            )
        file = data_dir / _FILE
        file.unlink(missing_ok=True)
        try:
            yield
        finally:
            file.unlink(missing_ok=True)


def publish(data_dir: Path, state: Running) -> None:
    """Say where everything is; the addresses hold passwords, so only we may read them."""
    fresh = data_dir / f"{_FILE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(state.model_dump_json())
    fresh.replace(data_dir / _FILE)
