"""Orders for pick-up: keeping what a customer wants, and giving it up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.holds import Most
from db.repositories.action.quotes import Quote
from db.repositories.shop import orders
from db.repositories.shop.orders import Order, OutOfStock
from easymo.services.booking.booking import Claim, numbers
from easymo.services.shop.order_request import Line
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


async def draft(
    door: CustomerDoor,
    claim: Claim,
    lines: Sequence[Line],
    *,
    until: datetime,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    """Keep the products and draft the order for the customer to confirm.

    Raises OutOfStock or TooManyOrders.
    """
    try:
        return await _hold_and_draft(door, claim, lines, until, quote, hold, most)
    except OutOfStock:
        # Her own open proposal may hold what is missing: she is changing her mind about it.
        async with door.open() as conn:
            withdrawn = await actions.withdraw_own(conn, "create_order", claim.now)
        if not withdrawn:
            raise
        return await _hold_and_draft(door, claim, lines, until, quote, hold, most)


async def _hold_and_draft(
    door: CustomerDoor,
    claim: Claim,
    lines: Sequence[Line],
    until: datetime,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    async with door.open() as conn:
        order_id = await orders.hold(
            conn,
            [(line.product.id, line.quantity) for line in lines],
            pick_up_until=until,
            now=claim.now,
            expires_at=claim.now + hold,
            most=most,
        )
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="create_order",
            order_id=order_id,
            amount_rwf=sum(line.total_rwf for line in lines),
            quote=quote,
            now=claim.now,
            expires_at=claim.now + hold,
        )


async def waiting(door: CustomerDoor, now: datetime) -> list[Order]:
    """The customer's orders that wait to be picked up."""
    async with door.open() as conn:
        return await orders.waiting(conn, now)


async def waiting_for_payment(door: CustomerDoor) -> list[Order]:
    """The customer's held orders that mobile money was asked for and has not answered."""
    async with door.open() as conn:
        return await orders.being_paid(conn)


async def like(door: CustomerDoor, lines: Sequence[Line]) -> Order | None:
    """An order that waits for mobile money and has one of these products in it."""
    wanted = {line.product.id for line in lines}
    for order in await waiting_for_payment(door):
        if any(item.product_id in wanted for item in order.items):
            return order
    return None


async def find(door: CustomerDoor, order_id: int, now: datetime) -> Order:
    """The customer's waiting order with that number.

    Raises NoSuchOrder, also for an order that is somebody else's.
    """
    found = await waiting(door, now)
    for order in found:
        if order.id == order_id:
            return order
    raise NoSuchOrder(yours=numbers(one.id for one in found))


async def draft_cancellation(
    door: CustomerDoor, claim: Claim, order: Order, *, quote: Quote, hold: timedelta
) -> Action:
    """Draft giving an order up; all that is paid comes back."""
    async with door.open() as conn:
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="cancel_order",
            order_id=order.id,
            amount_rwf=order.paid_rwf or None,
            quote=quote,
            now=claim.now,
            expires_at=min(claim.now + hold, order.pick_up_until),
        )
