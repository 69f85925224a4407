"""Drafts of orders and of their cancellations."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.subjects import Subject
from db.repositories.action.unpaid_limits import Most
from db.repositories.shop import orders
from db.repositories.shop.orders import Order, OrderHold, OutOfStock
from db.repositories.turn.turn_ref import TurnRef
from easymo.services.action.drafting import Offer, Reservation, draft_action
from easymo.services.shop.basket import Basket


@dataclass(frozen=True)
class Pickup:
    """A basket, and until when it is kept at the shop."""

    basket: Basket
    until: datetime


async def draft_order(
    door: CustomerDoor, turn: TurnRef, pickup: Pickup, offer: Offer, most: Most
) -> Action:
    """Keep the products and draft the order for the customer to confirm.

    Raises OutOfStock or TooManyOrders.
    """
    expires_at = offer.expires_at(turn.now)

    async def hold(conn: AsyncConnection) -> Subject:
        wanted = OrderHold(
            [(line.product.id, line.quantity) for line in pickup.basket.lines],
            pickup.until,
            expires_at,
        )
        return Subject("orders", await orders.hold(conn, wanted, turn.now, most=most))

    async def withdraw(conn: AsyncConnection) -> bool:
        return await actions.withdraw_own(conn, "create_order", turn.now)

    draft = Draft("create_order", offer.quote, expires_at, pickup.basket.total_rwf)
    return await draft_action(door, turn, draft, Reservation(hold, (OutOfStock,), withdraw))


async def draft_order_cancellation(
    door: CustomerDoor, turn: TurnRef, order: Order, offer: Offer
) -> Action:
    """Draft giving an order up; all that is paid comes back."""
    draft = Draft(
        "cancel_order",
        offer.quote,
        offer.expires_at(turn.now, order.pick_up_until),
        order.paid_rwf or None,
        Subject("orders", order.id),
    )
    return await draft_action(door, turn, draft)
