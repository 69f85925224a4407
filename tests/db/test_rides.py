"""What the database promises of rides: one taker, one ride at a time, forwards only."""

import asyncio
from datetime import date, timedelta

import pytest
import pytest_asyncio
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.ride import drivers, rides
from db.repositories.ride.rides import RideQuote
from tests.conftest import NOON
from tests.db.road import fetch
from tests.db.test_row_level_security import begin_turn

ALINE, JEAN = 1, 2
DAY = date(2026, 11, 23)
LATE = NOON + timedelta(minutes=1)
WANTED = RideQuote("Kimironko", -1.944, 30.128, "Remera", -1.958, 30.113, 3_000, 900, 50_000, 30)
OFFERS = "SELECT driver_id, status FROM ride_offers ORDER BY id"
STATUSES = "SELECT id, status, driver_id FROM rides ORDER BY id"


@pytest_asyncio.fixture
async def conversation(pool: Pool) -> int:
    return (await begin_turn(pool, ALINE))[0]


async def quoted(pool: Pool, conversation: int, customer: int = ALINE) -> int:
    async with CustomerDoor(pool, customer).open() as conn:
        return await rides.quote(conn, conversation, WANTED, NOON)


async def requested(pool: Pool, conversation: int, customer: int = ALINE) -> bool:
    ride = await quoted(pool, conversation, customer)
    async with CustomerDoor(pool, customer).open() as conn:
        return await rides.request(conn, ride, NOON, DAY)


async def open_offer(pool: Pool, ride: int = 1) -> tuple[int, str, int, int]:
    """The open offer of a ride: its id, nonce, driver, and who the driver is as a customer."""
    [found] = await fetch(
        pool,
        "SELECT o.id, o.nonce, d.id, d.customer_id FROM ride_offers o"
        " JOIN drivers d ON d.id = o.driver_id WHERE o.status = 'asked' AND o.ride_id = %s",
        ride,
    )
    return found  # type: ignore[return-value]


async def press(pool: Pool, customer: int, offer: int, nonce: str, word: str) -> str | None:
    async with CustomerDoor(pool, customer).open() as conn:
        return await drivers.press(conn, offer, nonce, word, NOON, DAY)


async def miss(pool: Pool) -> bool:
    async with pool.connection() as conn:
        missed = await rides.miss_offer(conn, LATE, DAY)
        await rides.ask_for_one(conn, LATE, DAY)
        return missed


async def test_a_driver_who_accepts_while_his_time_runs_out_has_the_ride_or_the_next_is_asked(
    pool: Pool, conversation: int
) -> None:
    for _ in range(6):
        assert await requested(pool, conversation)
        [(ride,)] = await fetch(pool, "SELECT max(id) FROM rides")
        offer, nonce, driver, customer = await open_offer(pool, ride)

        answered, *_ = await asyncio.gather(
            press(pool, customer, offer, nonce, "accept"), *(miss(pool) for _ in range(3))
        )

        [(status, taker)] = await fetch(
            pool, "SELECT status, driver_id FROM rides WHERE id = %s", ride
        )
        [(accepted,)] = await fetch(
            pool,
            "SELECT count(*) FROM ride_offers WHERE ride_id = %s AND status = 'accepted'",
            ride,
        )
        if answered == "accepted":
            assert (status, taker, accepted) == ("accepted", driver, 1)
        else:
            assert (answered, status, taker, accepted) == (None, "offered", None, 0)
        async with CustomerDoor(pool, ALINE).open() as conn:
            assert await rides.cancel(conn, ride, 0, NOON, DAY)


async def test_a_late_driver_and_a_stranger_take_nothing_and_the_same_press_says_the_same(
    pool: Pool, conversation: int
) -> None:
    await requested(pool, conversation)
    first, nonce, driver, customer = await open_offer(pool)
    assert await miss(pool)
    second, its_nonce, other, next_customer = await open_offer(pool)
    assert other != driver

    assert await press(pool, customer, first, nonce, "accept") is None
    assert await press(pool, JEAN, second, its_nonce, "accept") is None
    assert await press(pool, next_customer, second, nonce, "accept") is None
    assert await press(pool, next_customer, second, its_nonce, "accept") == "accepted"
    assert await press(pool, next_customer, second, its_nonce, "accept") == "accepted"
    assert await press(pool, next_customer, second, its_nonce, "refuse") is None

    for word, standing in (
        ("complete", "accepted"),  # not before it has begun
        ("arrive", "arrived"),
        ("arrive", "arrived"),
        ("start", "started"),
        ("cancel", "started"),
        ("complete", "completed"),
        ("complete", "completed"),
        ("start", "completed"),
    ):
        assert await press(pool, next_customer, second, its_nonce, word) == standing, word
    told = "SELECT message ->> 'event' FROM inbox WHERE customer_id = 1 ORDER BY id"
    assert [event for (event,) in await fetch(pool, told)] == [
        "ride_accepted",
        "ride_arrived",
        "ride_started",
        "ride_completed",
    ]


async def test_two_customers_at_once_ask_two_drivers_and_one_customer_has_one_ride(
    pool: Pool, conversation: int
) -> None:
    jeans, _ = await begin_turn(pool, JEAN)

    began = await asyncio.gather(
        requested(pool, conversation),
        requested(pool, jeans, JEAN),
        requested(pool, jeans, JEAN),
        return_exceptions=True,
    )

    assert began.count(True) == 2
    assert all(one in (True, False) or isinstance(one, UniqueViolation) for one in began)
    asked = [driver for driver, status in await fetch(pool, OFFERS) if status == "asked"]
    assert len(asked) == len(set(asked)) == 2
    active = "SELECT customer_id FROM rides WHERE status = 'offered' ORDER BY 1"
    assert await fetch(pool, active) == [(ALINE,), (JEAN,)]


async def test_when_all_have_refused_she_is_told_and_nobody_is_asked_twice(
    pool: Pool, conversation: int
) -> None:
    await fetch(pool, "UPDATE drivers SET available_until = NULL WHERE id > 3 RETURNING id")
    await requested(pool, conversation)
    for _ in range(3):
        offer, nonce, _, customer = await open_offer(pool)
        assert await press(pool, customer, offer, nonce, "refuse") == "refused"

    offers = await fetch(pool, OFFERS)
    assert sorted(driver for driver, _ in offers) == [1, 2, 3]
    assert await fetch(pool, STATUSES) == [(1, "no_driver", None)]
    told = "SELECT message ->> 'event' FROM inbox WHERE customer_id = 1"
    assert await fetch(pool, told) == [("ride_no_driver",)]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'started'",
        "status = 'completed', ended_at = now()",
        "fare_rwf = 100",
        "fare_rwf = 950",
        "destination = 'Huye'",
        "driver_id = 1",
        "cancel_fee_rwf = 500",
    ],
)
async def test_a_ride_goes_forwards_only_and_keeps_what_was_quoted(
    pool: Pool, conversation: int, change: str
) -> None:
    await quoted(pool, conversation)
    with pytest.raises(CheckViolation):
        await fetch(pool, f"UPDATE rides SET {change} WHERE id = 1 RETURNING id")


async def test_a_run_cannot_see_drivers_or_change_rides_by_itself(
    pool: Pool, conversation: int
) -> None:
    await requested(pool, conversation)
    for query in (
        "SELECT * FROM drivers",
        "SELECT * FROM ride_offers",
        "UPDATE rides SET status = 'cancelled'",
        "INSERT INTO rides DEFAULT VALUES",
        "SELECT miss_ride_offer(now(), '2026-11-23')",
        "SELECT * FROM place_names",
    ):
        with pytest.raises(InsufficientPrivilege):
            async with CustomerDoor(pool, ALINE).open() as conn:
                await conn.execute(query.encode())
    async with CustomerDoor(pool, JEAN).open() as conn:
        assert await rides.active(conn) is None
        assert await rides.driver(conn, 1) is None
        assert not await rides.cancel(conn, 1, 0, NOON, DAY)
