"""The whole product in one process: WhatsApp and MTN played, api and worker over HTTP."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.databases import Databases
from db.embedded.servers import PostgresServer
from evals.play.product import ALINE, RunningProduct
from server.dev.in_process import API_TOKEN, ProductStage, open_product, patient_workers
from server.workers import assembly
from tests.conftest import NOON
from tests.shared_product import Shelf

__all__ = ["ALINE", "API_TOKEN", "DIVINE", "JEAN", "RunningProduct", "patient_workers"]

TOUCHES = {"database", "monkeypatch", "own_product", "pool", "postgres", "valkey"}
"""Fixtures by which a test reaches behind the product."""

JEAN, DIVINE = "250788000002", "250788000003"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Override in a module to run the product with other settings."""
    return {}


@pytest.fixture
def open_runner() -> Callable[..., Any]:
    """What makes the turns; override to give them another model."""
    return assembly.open_runner


@pytest_asyncio.fixture(scope="session")
async def shelf(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shelf]:
    shelf = Shelf(Databases(postgres), tmp_path_factory.mktemp("shared"))
    yield shelf
    await shelf.close()


@pytest_asyncio.fixture
async def own_product(
    database: str, tmp_path: Path, settings_changes: dict[str, Any], open_runner: Callable[..., Any]
) -> AsyncIterator[RunningProduct]:
    """One that no other test has had or will have."""
    stage = ProductStage(
        database, tmp_path, NOON, changes=settings_changes, open_runner=open_runner
    )
    async with open_product(stage) as opened:
        yield opened


@pytest.fixture
def has_own_product(
    request: pytest.FixtureRequest,
    settings_changes: dict[str, Any],
    open_runner: Callable[..., Any],
) -> bool:
    """Whether this test runs the product in a way of its own."""
    is_other = bool(settings_changes) or open_runner is not assembly.open_runner
    is_alone = request.node.get_closest_marker("shares_product") is None
    return is_other or is_alone or bool(TOUCHES & set(request.fixturenames))


@pytest_asyncio.fixture
async def shared_product(
    request: pytest.FixtureRequest, shelf: Shelf
) -> AsyncIterator[RunningProduct]:
    """As empty of customers as a new one."""
    failed = request.session.testsfailed
    yield await shelf.take()
    await shelf.put_back(is_sound=request.session.testsfailed == failed)


@pytest.fixture
def product(request: pytest.FixtureRequest, has_own_product: bool) -> RunningProduct:
    name = "own_product" if has_own_product else "shared_product"
    running: RunningProduct = request.getfixturevalue(name)
    return running
