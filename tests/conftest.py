"""The ground of all tests: a real Postgres, and for each test a database with the demo data."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC
from itertools import count

import pytest
import pytest_asyncio

from db.databases import Databases
from db.embedded.servers import PostgresServer, ValkeyServer, valkey_server
from db.pool import Pool, open_pool
from evals import scenario
from evals.scenario import TEMPLATE
from kit import log
from server.dev.evaluation.pytest_plugin import ground_of
from tests.shared_database import SharedDatabase

__all__ = ["NOON", "NUMBERS", "TEMPLATE"]

NOON = scenario.NOON.astimezone(UTC)

os.environ["LANGSMITH_TRACING"] = "false"

NUMBERS = count(1)


@pytest.fixture(scope="session", autouse=True)
def logging() -> None:
    log.configure("tests")


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> PostgresServer:
    """The one on which the scenarios are played."""
    return ground_of(request.config).server


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with valkey_server(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """A migrated database with the demo data, at `NOON`: what others are clones of."""
    return TEMPLATE


@pytest_asyncio.fixture(scope="session")
async def shared_database(postgres: PostgresServer, template: str) -> AsyncIterator[SharedDatabase]:
    shared = SharedDatabase(Databases(postgres), template)
    yield shared
    await shared.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the demo data, which nobody else uses meanwhile."""
    is_alone = request.node.get_closest_marker("own_database") is not None
    url: str = request.getfixturevalue("own_database" if is_alone else "database_put_back")
    return url


@pytest_asyncio.fixture
async def database_put_back(shared_database: SharedDatabase) -> AsyncIterator[str]:
    """The one that the test before it had, with the rows of the template."""
    yield await shared_database.take()
    await shared_database.put_back()


@pytest_asyncio.fixture
async def own_database(postgres: PostgresServer, template: str) -> AsyncIterator[str]:
    """One that no other test has had or will have."""
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
