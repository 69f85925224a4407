"""Orders for pick-up: held, then confirmed or given back. Every change is a database function's.

They are in `db/schema/20_orders.sql`; paying is in `26_charges.sql`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from psycopg import AsyncConnection, Error
from psycopg.rows import class_row, dict_row

from db.repositories.action.unpaid_limits import CEILING, Most, too_many
from kit.errors import Refused


class OutOfStock(Refused):
    """Not enough of it is left."""

    asks = "quantity"


class OneShopOnly(Refused):
    """An order is from one shop."""


@dataclass(frozen=True)
class OrderItem:
    product_id: int
    name: str
    quantity: int
    price_rwf: int


@dataclass(frozen=True)
class Order:
    """`paid_rwf` is what is paid and not given back. `is_being_paid`: mobile money was asked for it
    and has not answered."""

    id: int
    status: str
    total_rwf: int
    paid_rwf: int
    shop_name: str
    address: str
    pick_up_until: datetime
    is_being_paid: bool = False
    items: tuple[OrderItem, ...] = field(default=())


@dataclass(frozen=True)
class OrderHold:
    """Products, each with how many, that are kept until the customer decides."""

    wanted: Sequence[tuple[int, int]]
    pick_up_until: datetime
    expires_at: datetime


HOLD = "SELECT id FROM hold_order(%s, %s, %s, %s, %s, %s)"


async def hold(
    conn: AsyncConnection, order: OrderHold, now: datetime, *, most: Most = CEILING
) -> int:
    """Keep products for the door's customer; returns the order's id.

    Raises OutOfStock, OneShopOnly or TooManyOrders. The caller's transaction is then aborted.
    """
    products = [product for product, _ in order.wanted]
    quantities = [quantity for _, quantity in order.wanted]
    try:
        wish = [products, quantities, order.pick_up_until, now, order.expires_at, most.number]
        found = await conn.execute(HOLD, wish)
        row = await found.fetchone()
    except Error as error:
        if refusal := _refusal_of(error, most):
            raise refusal from error
        raise
    assert row is not None
    return int(row[0])


def _refusal_of(error: Error, most: Most) -> Refused | None:
    """The rule a hold ran into; None when it failed for another reason."""
    match error.sqlstate:
        case "EM041":
            return OutOfStock()
        case "EM040":
            return OneShopOnly()
    return too_many(error, most)


IS_BEING_PAID = """
    EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status IN ('new', 'requested'))
"""
COLUMNS = f"""
    SELECT o.id, o.status, o.total_rwf, o.pick_up_until, s.name AS shop_name, s.address,
           CASE WHEN o.paid_transfer_id IS NULL THEN 0
                ELSE o.total_rwf - o.refunded_rwf END AS paid_rwf,
           {IS_BEING_PAID} AS is_being_paid
    FROM orders o JOIN shops s ON s.id = o.shop_id
"""  # noqa: S608
ITEMS = """
    SELECT i.product_id, p.name, i.quantity, i.price_rwf
    FROM order_items i JOIN products p ON p.id = i.product_id
    WHERE i.order_id = %s ORDER BY i.product_id
"""
ONE = f"{COLUMNS} WHERE o.id = %s"
WAITING = f"""
    {COLUMNS} WHERE o.status = 'confirmed' AND o.pick_up_until > %s ORDER BY o.pick_up_until, o.id
"""
BEING_PAID = f"{COLUMNS} WHERE o.status = 'held' AND {IS_BEING_PAID} ORDER BY o.id"


async def get(conn: AsyncConnection, order_id: int) -> Order | None:
    """One order of the customer; None when it is somebody else's."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ONE, [order_id])
        row = await cursor.fetchone()
    return Order(**row, items=await _items(conn, order_id)) if row else None


async def waiting(conn: AsyncConnection, now: datetime) -> list[Order]:
    """The customer's orders that wait to be picked up."""
    return await _several(conn, WAITING, now)


async def being_paid(conn: AsyncConnection) -> list[Order]:
    """The customer's held orders that mobile money was asked for and has not answered."""
    return await _several(conn, BEING_PAID)


async def _several(conn: AsyncConnection, query: LiteralString, *values: datetime) -> list[Order]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values)
        rows = await cursor.fetchall()
    return [Order(**row, items=await _items(conn, row["id"])) for row in rows]


async def _items(conn: AsyncConnection, order_id: int) -> tuple[OrderItem, ...]:
    async with conn.cursor(row_factory=class_row(OrderItem)) as cursor:
        await cursor.execute(ITEMS, [order_id])
        return tuple(await cursor.fetchall())


async def confirm(conn: AsyncConnection, order_id: int, now: datetime) -> bool:
    """Keep a held order for good; False when the hold is over."""
    row = await (await conn.execute("SELECT confirm_order(%s, %s)", [order_id, now])).fetchone()
    return bool(row and row[0])


async def cancel(conn: AsyncConnection, order_id: int, now: datetime) -> bool:
    """Give the stock back; False when it is collected, given back already, or too late."""
    row = await (await conn.execute("SELECT cancel_order(%s, %s)", [order_id, now])).fetchone()
    return bool(row and row[0])


async def collect(conn: AsyncConnection, order_id: int, now: datetime) -> bool:
    """The shop has handed it over; for staff. False when it is not one to hand over."""
    row = await (await conn.execute("SELECT collect_order(%s, %s)", [order_id, now])).fetchone()
    return bool(row and row[0])


async def status(conn: AsyncConnection, order_id: int) -> str | None:
    """How an order stands; for staff. None when there is none."""
    found = await conn.execute("SELECT status FROM orders WHERE id = %s", [order_id])
    row = await found.fetchone()
    return str(row[0]) if row else None


async def expire_holds(conn: AsyncConnection, now: datetime, *, most: int) -> int:
    """Give stock back whose payment did not come in time, an order per transaction."""
    for done in range(most):
        row = await (await conn.execute("SELECT expire_order_hold(%s)", [now])).fetchone()
        if row == (False,):
            return done
    return most
