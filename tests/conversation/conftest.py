"""The whole product in one process: WhatsApp and MTN played, api and worker over HTTP."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from evals.play.product import ALINE, RunningProduct
from server.dev.in_process import API_TOKEN, ProductStage, open_product, patient_workers
from server.workers import assembly
from tests.conftest import NOON

__all__ = ["ALINE", "API_TOKEN", "DIVINE", "JEAN", "RunningProduct", "patient_workers"]

JEAN, DIVINE = "250788000002", "250788000003"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Override in a module to run the product with other settings."""
    return {}


@pytest.fixture
def open_runner() -> Callable[..., Any]:
    """What makes the turns; override to give them another model."""
    return assembly.open_runner


@pytest_asyncio.fixture
async def product(
    database: str,
    tmp_path: Path,
    settings_changes: dict[str, Any],
    open_runner: Callable[..., Any],
) -> AsyncIterator[RunningProduct]:
    stage = ProductStage(
        database, tmp_path, NOON, changes=settings_changes, open_runner=open_runner
    )
    async with open_product(stage) as opened:
        yield opened
