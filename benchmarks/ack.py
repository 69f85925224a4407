"""How long Meta waits for our 200, beside a handler that does next to nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from benchmarks import product, webhooks
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared, percentile
from benchmarks.sizes import Sizes
from benchmarks.webhooks import Post
from db.embedded.folder import free_port

POSTS_A_SECOND = 100
CUSTOMERS = 200
WARM_POSTS = 50


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    """Open loop: posts leave on time, however slow the answers are."""
    url = await ground.database("measured_ack")
    ours: list[float] = []
    bare: list[float] = []
    async with _both(ground, url) as (our_url, bare_url), aiohttp.ClientSession() as session:
        for address in (our_url, bare_url):
            await _drive(session, address, WARM_POSTS)
        for _ in range(sizes.rounds):
            for address, samples in ((our_url, ours), (bare_url, bare)):
                posts = int(sizes.ack_seconds * POSTS_A_SECOND)
                samples += await _drive(session, address, posts)
                step()
    results = []
    for percent in (50, 99):
        name, other = f"ack_p{percent}_ms", f"bare_fastapi_insert_p{percent}_ms"
        mine, theirs = percentile(ours, percent), percentile(bare, percent)
        most = 3 if percent == 99 else None
        results += [
            compared(name, mine, "ms", "bare_fastapi_insert", theirs, most=most),
            Result(other, theirs, "ms"),
        ]
    return results


@asynccontextmanager
async def _both(ground: Ground, url: str) -> AsyncIterator[tuple[str, str]]:
    async with AsyncExitStack() as stack:
        addresses = []
        for module in (("server.cli", "api"), ("benchmarks.bare_fastapi",)):
            env = product.environment(url, free_port(), 1)
            _, address = await stack.enter_async_context(product.served(ground, *module, env=env))
            addresses.append(address)
        yield addresses[0], addresses[1]


async def _drive(session: aiohttp.ClientSession, url: str, posts: int) -> list[float]:
    """Milliseconds of each post."""
    bodies = [
        webhooks.text(webhooks.wa_id(number % CUSTOMERS), "2 places tomorrow at 7pm")
        for number in range(posts)
    ]
    began = time.perf_counter()

    async def post(number: int, one: Post) -> float:
        due = began + number / POSTS_A_SECOND
        await asyncio.sleep(due - time.perf_counter())
        left = time.perf_counter()
        async with session.post(url, data=one.body, headers=one.headers) as answer:
            await answer.read()
            answer.raise_for_status()
        return (time.perf_counter() - left) * 1000

    return list(await asyncio.gather(*(post(n, one) for n, one in enumerate(bodies))))
