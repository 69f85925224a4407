"""Changes of bookings in any order: no seat is oversold or lost, and no franc."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from db.pool import Pool
from db.repositories.booking import bookings, changes
from db.repositories.booking.bookings import SeatHold, SlotFull
from db.repositories.booking.changes import ChangeHold, NotToChange
from db.repositories.payment import spending
from tests.conftest import NOON
from tests.db.bank import wrong_figures

SLOTS = (10, 11)
SEATS = 12
RICH = 10_000_000
UNTIL = NOON + timedelta(minutes=10)
DOOR = "SELECT set_config('easymo.customer_id', '1', true)"
ROOM = "UPDATE slots SET capacity = %s, taken = 0 WHERE id = ANY (%s)"
RICHES = """
    SELECT ledger_transfer('test', 'riches', 'top_up', ledger_account('provider_clearing'),
                           ledger_account('wallet', 1), %s, NULL, %s)
"""
COUNTED = "SELECT taken FROM slots WHERE id = ANY (%s) ORDER BY id"
WALLET = "SELECT available_rwf FROM wallet_balances WHERE customer_id = 1"
ARRIVES = """
    SELECT charge_change(c, %(now)s) FROM booking_changes c
    WHERE c.id = %(id)s AND settle_change(%(id)s, %(now)s) = 'changed'
"""
CURRENT = "SELECT slot_id, guests, total_rwf, status FROM bookings WHERE id = %s"


class UndoneAtTheEnd(Exception):
    """Every example begins with the same empty slots."""


@dataclass
class Plan:
    """A held change, in plain numbers."""

    booking: int
    slot: int
    guests: int
    due: int
    refund: int
    extra: int
    quoted: tuple[int, int]
    """The slot and guests of the booking then."""


@dataclass
class Books:
    """What seats and the wallet should be."""

    prices: dict[int, int]
    wallet: int = RICH
    live: dict[int, tuple[int, int]] = field(default_factory=dict)
    held: dict[int, Plan] = field(default_factory=dict)

    @property
    def taken(self) -> list[int]:
        return [
            sum(guests for at, guests in self.live.values() if at == slot)
            + sum(plan.extra for plan in self.held.values() if plan.slot == slot)
            for slot in SLOTS
        ]

    def total(self, booking: int) -> int:
        slot, guests = self.live[booking]
        return self.prices[slot] * guests


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "hold", "hold", "press", "press", "arrive", "drop", "cancel"]),
        st.integers(0, 1),
        st.integers(1, 8),
        st.integers(0, 5),
    ),
    max_size=20,
)


async def test_any_order_of_changes_keeps_seats_and_francs(pool: Pool) -> None:
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(steps=STEPS)
    def run(steps: list[tuple[str, int, int, int]]) -> None:
        asyncio.run_coroutine_threadsafe(play(pool, steps), loop).result()

    await asyncio.to_thread(run)


async def play(pool: Pool, steps: list[tuple[str, int, int, int]]) -> None:
    with pytest.raises(UndoneAtTheEnd):
        async with pool.connection() as conn, conn.transaction():
            await conn.execute(DOOR)
            await conn.execute(ROOM, [SEATS, list(SLOTS)])
            await conn.execute(RICHES, [RICH, NOON])
            found = await conn.execute("SELECT id, price_rwf FROM slots")
            books = Books({int(slot): int(price) for slot, price in await found.fetchall()})
            for step, slot, guests, which in steps:
                await take(conn, books, step, SLOTS[slot], guests, which)
                taken = await (await conn.execute(COUNTED, [list(SLOTS)])).fetchall()
                assert [one for (one,) in taken] == books.taken
                assert await (await conn.execute(WALLET)).fetchone() == (books.wallet,)
            assert await wrong_figures(conn) == {}
            raise UndoneAtTheEnd


async def take(
    conn: AsyncConnection, books: Books, step: str, slot: int, guests: int, which: int
) -> None:
    if step == "book":
        await book(conn, books, slot, guests)
    elif step == "hold" and books.live:
        await hold(conn, books, list(books.live)[which % len(books.live)], slot, guests)
    elif step == "cancel" and books.live:
        await cancel(conn, books, list(books.live)[which % len(books.live)])
    elif step in ("press", "arrive", "drop") and books.held:
        change = list(books.held)[which % len(books.held)]
        await settle(conn, books, step, change)


async def book(conn: AsyncConnection, books: Books, slot: int, guests: int) -> None:
    """A paid one, when there is room."""
    fits = books.taken[SLOTS.index(slot)] + guests <= SEATS
    try:
        async with conn.transaction():
            number = await bookings.hold(conn, SeatHold(slot, guests, UNTIL), NOON)
    except SlotFull:
        assert not fits
        return
    assert fits
    assert await spending.pay_booking_from_wallet(conn, number, NOON)
    books.live[number] = (slot, guests)
    books.wallet -= books.total(number)


async def hold(conn: AsyncConnection, books: Books, booking: int, slot: int, guests: int) -> None:
    old_slot, old_guests = books.live[booking]
    extra = max(guests - (old_guests if slot == old_slot else 0), 0)
    difference = books.prices[slot] * guests - books.total(booking)
    refund = max(-difference, 0) // 2
    wanted = ChangeHold(booking, slot, guests, None, refund, 50, UNTIL)
    fits = books.taken[SLOTS.index(slot)] + extra <= SEATS
    try:
        async with conn.transaction():
            change = await changes.hold(conn, wanted, NOON)
    except SlotFull:
        assert not fits
        return
    assert fits
    books.held[change] = Plan(
        booking, slot, guests, max(difference, 0), refund, extra, (old_slot, old_guests)
    )


async def settle(conn: AsyncConnection, books: Books, step: str, change: int) -> None:
    plan = books.held.pop(change)
    before = await (await conn.execute(CURRENT, [plan.booking])).fetchone()
    if step == "drop":
        await conn.execute("SELECT drop_change(%s)", [change])
        assert before == await (await conn.execute(CURRENT, [plan.booking])).fetchone()
        return
    if step == "arrive" and plan.due:
        found = await conn.execute(ARRIVES, {"id": change, "now": NOON})
        is_made = await found.fetchone() is not None
    else:
        does = changes.pay_from_wallet if plan.due else changes.make
        is_made = await does(conn, change, NOON)
        assert not await does(conn, change, NOON), "a second press does nothing"
    assert is_made == (books.live.get(plan.booking) == plan.quoted), "it is as it was quoted"
    if not is_made:
        await conn.execute("SELECT drop_change(%s)", [change])
        return
    assert before is not None
    assert before[3] == "confirmed"
    books.live[plan.booking] = (plan.slot, plan.guests)
    books.wallet += plan.refund - plan.due


async def cancel(conn: AsyncConnection, books: Books, booking: int) -> None:
    """All of what it costs now comes back, whatever payments it was paid with."""
    assert await bookings.cancel(conn, booking, NOON)
    await spending.refund_booking(conn, booking, books.total(booking), NOON)
    books.wallet += books.total(booking)
    del books.live[booking]


async def test_a_booking_that_was_given_up_cannot_be_changed(pool: Pool) -> None:
    with pytest.raises(UndoneAtTheEnd):
        async with pool.connection() as conn, conn.transaction():
            await conn.execute(DOOR)
            number = await bookings.hold(conn, SeatHold(SLOTS[0], 2, UNTIL), NOON)
            for _ in ("held", "cancelled"):
                with pytest.raises(NotToChange):
                    async with conn.transaction():
                        wanted = ChangeHold(number, SLOTS[1], 2, None, 0, 100, UNTIL)
                        await changes.hold(conn, wanted, NOON)
                await bookings.cancel(conn, number, NOON)
            raise UndoneAtTheEnd


async def test_a_change_whose_booking_was_changed_meanwhile_does_nothing(pool: Pool) -> None:
    with pytest.raises(UndoneAtTheEnd):
        async with pool.connection() as conn, conn.transaction():
            await conn.execute(DOOR)
            number = await bookings.hold(conn, SeatHold(SLOTS[0], 2, UNTIL), NOON)
            await bookings.confirm(conn, number, NOON)
            wanted = [
                ChangeHold(number, SLOTS[0], guests, None, 0, 100, UNTIL) for guests in (3, 4)
            ]
            first, second = [await changes.hold(conn, one, NOON) for one in wanted]
            assert await changes.make(conn, first, NOON)
            assert not await changes.make(conn, second, NOON)
            found = await conn.execute(CURRENT, [number])
            assert (await found.fetchone() or ())[1] == 3
            raise UndoneAtTheEnd
