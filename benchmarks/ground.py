"""What measurements stand on: a Postgres as in production, fresh databases, child processes."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil
import psycopg
from psycopg import AsyncConnection, sql

from db.embedded.servers import PostgresServer
from db.migrate import migrate
from db.pool import open_pool
from db.seeds.demo import seed
from server import readiness

ROOT = Path(__file__).parents[1]
TEMPLATE = "measured_template"
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Ground:
    """Where everything runs. `folder` takes the processes' logs."""

    server: PostgresServer
    postmaster: psutil.Process
    folder: Path

    async def database(self, name: str) -> str:
        """The URL of a new database with the demo data."""
        statement = sql.SQL("CREATE DATABASE {} OWNER easymo TEMPLATE {}")
        await self._as_superuser(statement.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        return self._url(name)

    async def lay(self) -> None:
        """Make the template."""
        create = sql.SQL("CREATE DATABASE {} OWNER easymo").format(sql.Identifier(TEMPLATE))
        await self._as_superuser(create)
        await migrate(self._url(TEMPLATE))
        async with open_pool(self._url(TEMPLATE)) as pool:
            await seed(pool, datetime.now(UTC))

    @asynccontextmanager
    async def process(
        self, module: str, *words: str, env: Mapping[str, str], announces: bool = False
    ) -> AsyncIterator[Process]:
        """`python -m module`, stopped on leaving. `announces`: wait until it says it is ready."""
        log = self.folder / f"{module.rsplit('.', 1)[-1]}.log"
        reading, writing = os.pipe()
        told = {readiness.VARIABLE: str(writing)} if announces else {}
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                *words,
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                cwd=self.folder,
                env=_bare_environment() | dict(env) | told,
                pass_fds=[writing],
            )
        os.close(writing)
        try:
            if announces and not await asyncio.to_thread(os.read, reading, 64):
                raise RuntimeError(f"{module} did not start: see {log}\n{log.read_text()[-2000:]}")
            yield process
        finally:
            os.close(reading)
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def _as_superuser(self, statement: sql.Composed) -> None:
        url = self.server.superuser_url
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            await conn.execute(statement)

    def _url(self, name: str) -> str:
        return self.server.url.rsplit("/", 1)[0] + f"/{name}"


def postmaster_of(server: PostgresServer) -> psutil.Process:
    """The parent of whoever answers us."""
    with psycopg.connect(server.superuser_url) as conn:
        backend = psutil.Process(conn.info.backend_pid)
        parent = backend.parent()
    if parent is None:
        raise RuntimeError("a backend of Postgres has no parent process")
    return parent


def _bare_environment() -> dict[str, str]:
    """Enough to run Python; nobody's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "LANGSMITH_TRACING": "false"}


async def until_healthy(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until `url` answers 200."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)
