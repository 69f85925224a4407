"""The ground of all tests: a real Postgres, and per test a fresh clone of a template database."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
import pytest_asyncio

from db.databases import Databases
from db.embedded.memory_folder import quick_folder
from db.embedded.servers import PostgresServer, ValkeyServer, postgres_server, valkey_server
from db.pool import Pool, open_pool
from kit import log
from server.preparation import prepare

os.environ["LANGSMITH_TRACING"] = "false"

TEMPLATE = "easymo_template"
NUMBERS = count(1)

# A Monday noon in Kigali, so that "tomorrow" and "Saturday" mean the same in every run.
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def logging() -> None:
    log.configure("tests")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with (
        quick_folder(tmp_path_factory.mktemp("postgres")) as folder,
        postgres_server(folder, durable=False) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with valkey_server(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def template(postgres: PostgresServer) -> str:
    """A migrated database with the demo data; every test gets a clone."""
    await prepare(await Databases(postgres).create(TEMPLATE), NOON, with_demo=True)
    return TEMPLATE


@pytest_asyncio.fixture
async def database(postgres: PostgresServer, template: str) -> AsyncIterator[str]:
    """The URL of this test's own database, with the demo data."""
    name = f"test_{next(NUMBERS)}"
    yield await Databases(postgres).create(name, template)
    await Databases(postgres).drop(name)


@pytest_asyncio.fixture
async def empty_database(postgres: PostgresServer) -> AsyncIterator[str]:
    name = f"empty_{next(NUMBERS)}"
    yield await Databases(postgres).create(name)
    await Databases(postgres).drop(name)


@pytest_asyncio.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    async with open_pool(database) as opened:
        yield opened
