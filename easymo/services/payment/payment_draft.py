"""Drafts that move money: topping the wallet up, paying a booking or an order."""

from datetime import datetime

from db.door import CustomerDoor
from db.repositories.action import unpaid_limits
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.subjects import Subject
from db.repositories.booking.bookings import Booking
from db.repositories.payment import spending
from db.repositories.turn.turn_ref import TurnRef
from easymo.services.action.drafting import Offer, draft_action
from easymo.services.payment.purchase import Purchase, ends_at
from easymo.services.payment.wallet import NoNumberToAsk
from kit.errors import Refused
from kit.money import Francs


class OverTheDay(Refused):
    """At most {most} a day; {left} are left of today."""

    asks = "amount"


async def draft_top_up(
    door: CustomerDoor, turn: TurnRef, amount_rwf: int, offer: Offer, *, most_a_day: int
) -> Action:
    """Draft asking mobile money for an amount, for the customer to confirm.

    Raises NoNumberToAsk or OverTheDay.
    """
    await _check_top_up(door, amount_rwf, most_a_day, turn.now)
    draft = Draft("top_up", offer.quote, offer.expires_at(turn.now), amount_rwf)
    return await draft_action(door, turn, draft)


async def _check_top_up(
    door: CustomerDoor, amount_rwf: int, most_a_day: int, now: datetime
) -> None:
    async with door.open() as conn:
        if not await unpaid_limits.has_payer_number(conn):
            raise NoNumberToAsk
        left = most_a_day - await spending.spent_today(conn, now)
    if amount_rwf > left:
        raise OverTheDay(most=Francs(most_a_day), left=Francs(max(left, 0)))


async def draft_payment(
    door: CustomerDoor, turn: TurnRef, purchase: Purchase, offer: Offer
) -> Action:
    """Draft paying what is confirmed, for the customer to say from where."""
    is_booking = isinstance(purchase, Booking)
    draft = Draft(
        "pay_booking" if is_booking else "pay_order",
        offer.quote,
        offer.expires_at(turn.now, ends_at(purchase)),
        purchase.total_rwf,
        Subject("bookings" if is_booking else "orders", purchase.id),
    )
    return await draft_action(door, turn, draft)
