"""Waiting for what EasyMO does by itself, and finding it."""

import asyncio

from evals.play.phone import LOOKS_EVERY_SECONDS
from tests.conversation.conftest import RunningProduct
from tests.patience import PATIENCE_SECONDS


async def until(product: RunningProduct, query: str, *values: object) -> None:
    """Until the query's first value is true."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await product.value(query, *values):
            await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def first_conversation(product: RunningProduct) -> int:
    """The number of the first conversation of this test: numbers go on in a shared product."""
    return int(await product.value("SELECT min(id) FROM ai_conversations"))
