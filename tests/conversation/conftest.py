"""The whole product in one process: WhatsApp and MTN played, api and worker over HTTP."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.databases import Databases
from db.embedded.servers import PostgresServer
from evals.play.product import ALINE, RunningProduct
from server.dev.in_process import API_TOKEN, open_product, patient_workers
from server.workers import assembly
from tests.conftest import NOON
from tests.shared_product import ProductKind, Shelf

__all__ = ["ALINE", "API_TOKEN", "DIVINE", "JEAN", "RunningProduct", "patient_workers"]

TOUCHES = {"database", "own_database", "own_product", "pool", "postgres"}
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


@pytest_asyncio.fixture(scope="package")
async def shelf(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shelf]:
    shelf = Shelf(Databases(postgres), tmp_path_factory.mktemp("shared"))
    yield shelf
    await shelf.close()


@pytest.fixture
def product_kind(settings_changes: dict[str, Any], open_runner: Callable[..., Any]) -> ProductKind:
    """What this test needs of its product; another test's that needs the same will do."""
    return ProductKind(settings_changes, open_runner)


@pytest_asyncio.fixture
async def own_product(
    own_database: str, tmp_path: Path, product_kind: ProductKind, shelf: Shelf
) -> AsyncIterator[RunningProduct]:
    """One that no other test has had or will have."""
    await shelf.close()  # two would be at work
    async with open_product(product_kind.stage(own_database, tmp_path, NOON)) as opened:
        yield opened


@pytest.fixture
def has_own_product(request: pytest.FixtureRequest, settings_changes: dict[str, Any]) -> bool:
    """Whether this test may leave behind what cannot be taken away."""
    is_alone = request.node.get_closest_marker("own_product") is not None
    counts_failures = bool(settings_changes.get("openai_api_key"))  # of a provider
    return is_alone or counts_failures or bool(TOUCHES & set(request.fixturenames))


@pytest_asyncio.fixture
async def shared_product(
    request: pytest.FixtureRequest, shelf: Shelf, product_kind: ProductKind
) -> AsyncIterator[RunningProduct]:
    """As empty of customers as a new one."""
    failed = request.session.testsfailed
    yield await shelf.take(product_kind)
    await shelf.put_back(is_sound=request.session.testsfailed == failed)


@pytest.fixture
def product(
    request: pytest.FixtureRequest, has_own_product: bool, product_kind: ProductKind
) -> RunningProduct:
    name = "own_product" if has_own_product else "shared_product"
    running: RunningProduct = request.getfixturevalue(name)
    return running
