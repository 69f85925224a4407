"""How long finding the nearest takes among a million points, beside a bare round trip."""

import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared, percentile
from benchmarks.sizes import Sizes
from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.ride.places import Area, Spot
from easymo.services import location

NEAREST, WITHIN_METRES, LIMIT_MS = 10, 10_000, 10
CENTRE = Spot("", -1.9441, 30.0619)

# The index is built afterwards, as nobody would let a million drivers in one by one.
FILL = """
    DROP INDEX drivers_nearest;
    SELECT setseed(0.5);
    WITH customer AS (
        INSERT INTO customers (name) SELECT 'driver' FROM generate_series(1, {points}) RETURNING id
    )
    INSERT INTO drivers
        (customer_id, name, plate, available_until, latitude, longitude, located_at)
    SELECT id, 'Driver ' || id, 'RE', CASE WHEN id % 10 > 0 THEN 'infinity'::timestamptz END,
        CASE WHEN id % 2 = 0 THEN -1.95 + (random() - 0.5) * 0.3 ELSE -2.9 + random() * 1.8 END,
        CASE WHEN id % 2 = 0 THEN 30.06 + (random() - 0.5) * 0.3 ELSE 28.9 + random() * 1.9 END,
        now()
    FROM customer;
    CREATE INDEX drivers_nearest ON drivers USING gist (on_plane(latitude, longitude))
        WHERE available_until IS NOT NULL;
    ANALYZE drivers;
"""

Work = Callable[[Spot], Awaitable[object]]


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_places")
    dice = random.Random(7)
    points = [
        Spot("", CENTRE.latitude + dice.gauss(0, 0.1), CENTRE.longitude + dice.gauss(0, 0.1))
        for _ in range(sizes.recalls)
    ]
    async with open_pool(url) as pool:
        async with pool.connection() as conn:
            await conn.execute(FILL.format(points=sizes.points).encode())
        step()
        door = CustomerDoor(pool, 1)

        async def nearest(spot: Spot) -> None:
            area = Area(spot, WITHIN_METRES)
            found = await location.list_near(
                door, "drivers", area, most=NEAREST, now=datetime.now(UTC)
            )
            assert len(found) == NEAREST

        async def crowded(_: Spot) -> None:
            await nearest(CENTRE)

        subjects: dict[str, Work] = {
            "select_1": bare(pool),
            "nearest": nearest,
            "nearest_crowded": crowded,
        }
        taken: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in range(sizes.rounds):
            for name, work in subjects.items():
                taken[name] += await _times(work, points)
                step()
    return _rows(taken, sizes.points)


def bare(pool: Pool) -> Work:
    async def select_1(_: Spot) -> None:
        async with pool.connection() as conn:
            await conn.execute("SELECT 1")

    return select_1


async def _times(work: Work, points: list[Spot]) -> list[float]:
    """Milliseconds of each, one after the other."""
    taken = []
    for point in points:
        began = time.perf_counter()
        await work(point)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _rows(taken: dict[str, list[float]], points: int) -> list[Result]:
    base, found = median(taken["select_1"]), median(taken["nearest"])
    aim = f"at most {LIMIT_MS} ms"
    return [
        Result("nearest_p50_ms", found, "ms", found / base, "select_1", aim, found <= LIMIT_MS),
        Result("nearest_p95_ms", percentile(taken["nearest"], 95), "ms"),
        compared(
            "nearest_crowded_p50_ms", median(taken["nearest_crowded"]), "ms", "select_1", base
        ),
        Result("nearest_points", points, "points"),
        Result("nearest_select_1_p50_ms", base, "ms"),
    ]
