"""Viewings: a time of a property is one customer's, however many press at once."""

import asyncio
from datetime import timedelta

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.property import viewings
from db.repositories.property.viewings import ViewingOver, ViewingTaken
from tests.conftest import NOON
from tests.db.road import fetch, new_customer

HOME, CROWD, CONNECTIONS = 1, 60, 16
AT = NOON + timedelta(days=1)


async def test_of_many_who_want_a_time_at_once_one_has_it(database: str) -> None:
    async with open_pool(database, most=CONNECTIONS) as pool:
        crowd = [await new_customer(pool) for _ in range(CROWD)]

        async def wants(customer: int) -> int:
            try:
                async with CustomerDoor(pool, customer).open() as conn:
                    held = await viewings.hold(conn, HOME, AT, NOON)
                    return held if await viewings.confirm(conn, held, NOON) else 0
            except ViewingTaken:
                return 0

        won = await asyncio.gather(*(wants(customer) for customer in crowd))
        assert len([one for one in won if one]) == 1
        live = "SELECT count(*) FROM viewings WHERE status IN ('held', 'confirmed')"
        assert await fetch(pool, live) == [(1,)]

        winner = crowd[next(at for at, one in enumerate(won) if one)]
        loser = next(one for one in crowd if one != winner)
        async with CustomerDoor(pool, loser).open() as conn:
            assert not await viewings.cancel(conn, max(won), NOON)
            assert await viewings.taken(conn, HOME, NOON) == {AT}
            assert await viewings.coming(conn, NOON) == []
        async with CustomerDoor(pool, winner).open() as conn:
            assert await viewings.cancel(conn, max(won), NOON)
        async with CustomerDoor(pool, loser).open() as conn:
            assert await viewings.hold(conn, HOME, AT, NOON)


async def test_what_a_viewing_may_not_be(pool: Pool) -> None:
    door = CustomerDoor(pool, 1)
    for home, at in ((999_999, AT), (HOME, NOON)):
        with pytest.raises(ViewingOver):
            async with door.open() as conn:
                await viewings.hold(conn, home, at, NOON)
    with pytest.raises(CheckViolation):
        async with door.open() as conn:
            await viewings.hold(conn, HOME, AT + timedelta(minutes=30), NOON)
    with pytest.raises(InsufficientPrivilege):
        async with door.open() as conn:
            await conn.execute("UPDATE viewings SET status = 'confirmed'")
