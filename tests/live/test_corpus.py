"""Bodies that others published, from Meta's own specification to captured traffic."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from db.pool import Pool
from tests.live.posting import Meta, meta_at, settings_for, stored

FOLDER = Path(__file__).parents[2].parent / "shared/data/whatsapp-webhooks"
BODIES = sorted(path for path in FOLDER.glob("*.json") if path.name != "INDEX.json")

pytestmark = pytest.mark.skipif(
    not BODIES, reason="the collected webhook bodies are not part of this repository"
)


@pytest_asyncio.fixture
async def meta(database: str) -> AsyncIterator[Meta]:
    async with meta_at(settings_for(database)) as posting:
        yield posting


async def test_all_of_the_collection_is_answered_and_stored(meta: Meta, pool: Pool) -> None:
    for body in BODIES:
        before = await stored(pool)
        assert await meta.post(body.read_bytes()) == 200, body.name
        new = await stored(pool) > before
        assert new or await meta.post(body.read_bytes()) == 200, body.name

    assert await stored(pool) >= len(BODIES) // 2
