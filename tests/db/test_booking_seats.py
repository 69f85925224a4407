"""Seats: never oversold, never lost, whoever comes at once and in whatever order."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection
from psycopg.errors import CheckViolation

from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.booking import bookings
from db.repositories.booking.bookings import SeatHold, SlotFull, SlotOver
from tests.conftest import NOON
from tests.db.road import fetch

SLOT, SEATS = 10, 50
UNTIL = NOON + timedelta(minutes=10)
BUYERS, CONNECTIONS = 400, 16

COUNTED = """
    SELECT s.taken, coalesce(sum(b.guests) FILTER (WHERE b.status IN ('held', 'confirmed')), 0)
    FROM slots s LEFT JOIN bookings b ON b.slot_id = s.id WHERE s.id = %s GROUP BY s.id
"""


@pytest.mark.slow
async def test_four_hundred_bookings_at_once_never_oversell_a_slot(database: str) -> None:
    choice = random.Random(7)
    parties = [choice.randint(1, 3) for _ in range(BUYERS)]
    async with open_pool(database, most=CONNECTIONS) as pool:
        held = await asyncio.gather(
            *(try_to_hold(pool, buyer % 5 + 1, guests) for buyer, guests in enumerate(parties))
        )
        [(taken, live)] = await fetch(pool, COUNTED, SLOT)
        assert taken == live == sum(guests for guests in held if guests) <= SEATS
        assert taken >= SEATS - 2, "only a party that is too large is sent away"

        released = await asyncio.gather(*(settle(pool, number) for number in range(1, 60)))
        [(taken, live)] = await fetch(pool, COUNTED, SLOT)
        assert any(released)
        assert taken == live


async def try_to_hold(pool: Pool, customer_id: int, guests: int) -> int:
    """The guests who got seats."""
    try:
        async with CustomerDoor(pool, customer_id).open() as conn:
            await bookings.hold(conn, SeatHold(SLOT, guests, UNTIL), NOON)
    except SlotFull:
        return 0
    return guests


async def settle(pool: Pool, booking_id: int) -> bool:
    """Three at once want to settle the same booking, each in another way."""

    async def confirm() -> bool:
        async with CustomerDoor(pool, owner).open() as conn:
            return await bookings.confirm(conn, booking_id, NOON)

    async def cancel() -> bool:
        async with CustomerDoor(pool, owner).open() as conn:
            return await bookings.cancel(conn, booking_id, NOON)

    found = await fetch(pool, "SELECT customer_id FROM bookings WHERE id = %s", booking_id)
    if not found:
        return False
    owner = int(found[0][0])
    confirmed, *cancelled = await asyncio.gather(confirm(), cancel(), cancel())
    assert sum(cancelled) == 1, "seats are given back once"
    return confirmed or any(cancelled)


@dataclass
class Ledger:
    """What the seats should be."""

    guests: dict[int, int] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return sum(
            self.guests[number]
            for number, status in self.status.items()
            if status in ("held", "confirmed")
        )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "confirm", "cancel", "expire", "confirm late"]),
        st.integers(min_value=1, max_value=20),
        st.integers(min_value=0, max_value=6),
    ),
    max_size=25,
)


class UndoneAtTheEnd(Exception):
    """Every example begins with the same empty slot."""


async def test_any_order_of_holds_and_settlements_keeps_the_count(pool: Pool) -> None:
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps=STEPS)
    def run(steps: list[tuple[str, int, int]]) -> None:
        asyncio.run_coroutine_threadsafe(play(pool, steps), loop).result()

    await asyncio.to_thread(run)


async def play(pool: Pool, steps: list[tuple[str, int, int]]) -> None:
    with pytest.raises(UndoneAtTheEnd):
        async with CustomerDoor(pool, 1).open() as conn:
            ledger = Ledger()
            for step, guests, which in steps:
                await take(conn, ledger, step, guests, which)
                found = await conn.execute(COUNTED.encode(), [SLOT])
                assert await found.fetchone() == (ledger.taken, ledger.taken)
            raise UndoneAtTheEnd


async def take(conn: AsyncConnection, ledger: Ledger, step: str, guests: int, which: int) -> None:
    if step == "hold":
        await hold(conn, ledger, guests)
        return
    numbers = list(ledger.status)
    if not numbers:
        return
    number = numbers[which % len(numbers)]
    status = ledger.status[number]
    match step:
        case "confirm":
            done = await bookings.confirm(conn, number, NOON)
            assert done == (status == "held")
            ledger.status[number] = "confirmed" if done else status
        case "confirm late":
            assert not await bookings.confirm(conn, number, UNTIL)
        case "cancel":
            done = await bookings.cancel(conn, number, NOON)
            assert done == (status in ("held", "confirmed"))
            ledger.status[number] = "cancelled" if done else status
        case "expire":
            await bookings.expire(conn, number, NOON)
            ledger.status[number] = "expired" if status == "held" else status


async def hold(conn: AsyncConnection, ledger: Ledger, guests: int) -> None:
    fits = ledger.taken + guests <= SEATS
    try:
        async with conn.transaction():
            number = await bookings.hold(conn, SeatHold(SLOT, guests, UNTIL), NOON)
    except SlotFull:
        assert not fits
    else:
        assert fits
        ledger.guests[number], ledger.status[number] = guests, "held"


@pytest.mark.parametrize("guests", [0, -1, 21, 500])
async def test_the_database_refuses_parties_of_no_size(pool: Pool, guests: int) -> None:
    with pytest.raises((CheckViolation, SlotFull)):
        async with CustomerDoor(pool, 1).open() as conn:
            await bookings.hold(conn, SeatHold(SLOT, guests, UNTIL), NOON)
    assert await fetch(pool, COUNTED, SLOT) == [(0, 0)]


async def test_a_slot_that_has_begun_or_does_not_exist_is_over(pool: Pool) -> None:
    later = NOON + timedelta(days=30)
    for slot, now in ((SLOT, later), (999_999, NOON)):
        with pytest.raises(SlotOver):
            async with CustomerDoor(pool, 1).open() as conn:
                await bookings.hold(conn, SeatHold(slot, 1, later), now)


async def test_capacity_cannot_be_lowered_below_what_is_taken(pool: Pool) -> None:
    await try_to_hold(pool, 1, 20)
    with pytest.raises(CheckViolation, match="slots_never_oversold"):
        await fetch(pool, "UPDATE slots SET capacity = 19 WHERE id = %s", SLOT)
