"""What a customer has ordered for pick-up."""

from datetime import datetime

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.shop import orders
from db.repositories.shop.orders import Order
from easymo.services.lookup import find_numbered
from easymo.services.shop.basket import Basket
from kit.errors import Conflict, NotFound, Refused


class NoSuchOrder(Refused):
    """You have no coming order with that number. Yours: {yours}."""


class NotConfirmed(Conflict):
    """Only a confirmed order can be handed over."""


async def collect(conn: AsyncConnection, order_id: int, now: datetime) -> None:
    """The shop has handed it over.

    Raises NotFound, or NotConfirmed when it is not one to hand over.
    """
    if await orders.collect(conn, order_id, now):
        return
    if await orders.status(conn, order_id) is None:
        raise NotFound(f"There is no order {order_id}.")
    raise NotConfirmed


async def list_waiting(door: CustomerDoor, now: datetime) -> list[Order]:
    """The customer's orders that wait to be picked up."""
    async with door.open() as conn:
        return await orders.waiting(conn, now)


async def list_waiting_for_payment(door: CustomerDoor) -> list[Order]:
    """The customer's held orders that mobile money was asked for and has not answered."""
    async with door.open() as conn:
        return await orders.being_paid(conn)


async def find_overlapping(door: CustomerDoor, basket: Basket) -> Order | None:
    """An order that waits for mobile money and has one of these products in it."""
    wanted = {line.product.id for line in basket.lines}
    for order in await list_waiting_for_payment(door):
        if any(item.product_id in wanted for item in order.items):
            return order
    return None


async def find_order(door: CustomerDoor, order_id: int, now: datetime) -> Order:
    """The customer's waiting order with that number.

    Raises NoSuchOrder, also for an order that is somebody else's.
    """
    return find_numbered(await list_waiting(door, now), order_id, NoSuchOrder)
