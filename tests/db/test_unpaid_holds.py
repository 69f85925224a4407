"""How much one customer may keep unpaid: counted by the database, and never passed by a crowd."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal

import pytest

from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.action.unpaid_limits import (
    Most,
    TooManyBookings,
    TooManyOrders,
    TooManySeats,
    TooManyViewings,
)
from db.repositories.booking import bookings
from db.repositories.booking.bookings import SeatHold
from db.repositories.property import viewings
from db.repositories.shop import orders
from db.repositories.shop.orders import OrderHold
from kit.errors import Refused
from tests.conftest import NOON
from tests.db.road import fetch, new_customer

Kind = Literal["booking", "order", "viewing"]
KINDS: dict[Kind, type[Refused]] = {
    "booking": TooManyBookings,
    "order": TooManyOrders,
    "viewing": TooManyViewings,
}
SUGAR = 1
SOON, TOMORROW = NOON + timedelta(minutes=10), NOON + timedelta(days=1)
SLOTS = "SELECT id FROM slots WHERE starts_at > %s ORDER BY starts_at, id LIMIT 12"
AT_ONCE = 12


class Keeper:
    """A customer who keeps things, one after the other, each confirmed and unpaid."""

    def __init__(self, pool: Pool, customer_id: int, slots: list[int]) -> None:
        self.door = CustomerDoor(pool, customer_id)
        self.slots = slots

    async def keeps(self, kind: Kind, most: Most, number: int, *, guests: int = 1) -> None:
        async with self.door.open() as conn:
            match kind:
                case "booking":
                    slot = self.slots[number]
                    held = await bookings.hold(conn, SeatHold(slot, guests, SOON), NOON, most=most)
                    await bookings.confirm(conn, held, NOON)
                case "order":
                    held = await orders.hold(
                        conn, OrderHold([(SUGAR, 1)], TOMORROW, SOON), NOON, most=most
                    )
                    await orders.confirm(conn, held, NOON)
                case "viewing":
                    at = TOMORROW + timedelta(hours=number)
                    held = await viewings.hold(conn, number + 1, at, NOON, most=most)
                    await viewings.confirm(conn, held, NOON)


async def keeper(pool: Pool) -> Keeper:
    slots = [slot for (slot,) in await fetch(pool, SLOTS, NOON)]
    return Keeper(pool, await new_customer(pool), slots)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [1, 3])
async def test_the_one_too_many_is_refused_and_another_customer_is_not(
    pool: Pool, kind: Kind, most: int
) -> None:
    amina = await keeper(pool)
    rules = Most(most, guests=100)
    for number in range(most):
        await amina.keeps(kind, rules, number)

    with pytest.raises(KINDS[kind]):
        await amina.keeps(kind, rules, most)

    await (await keeper(pool)).keeps(kind, rules, most + 1)


@pytest.mark.parametrize(
    ("kept", "more"), [([20, 20], 1), ([20], 20), ([15, 15], 10), ([1] * 5, 20), ([19, 20], 1)]
)
async def test_seats_are_counted_over_all_bookings(pool: Pool, kept: list[int], more: int) -> None:
    amina = await keeper(pool)
    for number, guests in enumerate(kept):
        await amina.keeps("booking", Most(100, guests=sum(kept)), number, guests=guests)

    with pytest.raises(TooManySeats):
        await amina.keeps("booking", Most(100, guests=sum(kept) + more - 1), 11, guests=more)
    await amina.keeps("booking", Most(100, guests=sum(kept) + more), 11, guests=more)


OVER: dict[str, tuple[Kind, Callable[..., Awaitable[bool]]]] = {
    "a booking given back": ("booking", bookings.cancel),
    "an order given up": ("order", orders.cancel),
    "a viewing given up": ("viewing", viewings.cancel),
}


@pytest.mark.parametrize("over", OVER)
async def test_what_is_over_is_not_counted(pool: Pool, over: str) -> None:
    kind, ends = OVER[over]
    amina, rules = await keeper(pool), Most(1, guests=20)
    await amina.keeps(kind, rules, 0)
    [(newest,)] = await fetch(pool, f"SELECT max(id) FROM {kind}s")
    async with amina.door.open() as conn:
        assert await ends(conn, newest, NOON)

    await amina.keeps(kind, rules, 1)


async def test_an_order_that_was_collected_is_not_counted(pool: Pool) -> None:
    amina, rules = await keeper(pool), Most(1)
    await amina.keeps("order", rules, 0)
    async with pool.connection() as conn:
        [(newest,)] = await fetch(pool, "SELECT max(id) FROM orders")
        assert await orders.collect(conn, newest, NOON)

    await amina.keeps("order", rules, 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_of_many_presses_at_once_no_more_than_the_limit_come_through(
    database: str, kind: Kind
) -> None:
    async with open_pool(database, most=AT_ONCE) as pool:
        amina, rules = await keeper(pool), Most(2, guests=100)

        tries = [amina.keeps(kind, rules, number) for number in range(9)]
        came = await asyncio.gather(*tries, return_exceptions=True)

    refused = [one for one in came if one is not None]
    assert [type(one) for one in refused] == [KINDS[kind]] * 7
