"""What a customer has confirmed and not paid: a booking or an order, paid later in the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.door import CustomerDoor
from db.repositories.booking import bookings
from db.repositories.booking.bookings import Booking
from db.repositories.shop import orders
from db.repositories.shop.orders import Order
from easymo.services.booking.booking import NoSuchBooking
from easymo.services.lookup import find_numbered
from easymo.services.shop.order import NoSuchOrder
from kit.errors import Refused

Purchase = Booking | Order


class PaidAlready(Refused):
    """That booking is paid."""


class OrderPaidAlready(Refused):
    """That order is paid."""


class PaymentUnderWay(Refused):
    """Mobile money has been asked for that and has not answered yet."""


@dataclass(frozen=True)
class Purchases:
    """What is confirmed and not over, paid or not."""

    bookings: list[Booking]
    orders: list[Order]

    @property
    def payable_bookings(self) -> list[Booking]:
        return [one for one in self.bookings if is_payable(one)]

    @property
    def payable_orders(self) -> list[Order]:
        return [one for one in self.orders if is_payable(one)]

    def check_nothing_waits(self) -> None:
        """Raises PaymentUnderWay when mobile money is asked for one of them: whoever has nothing
        else to pay means that one."""
        made: list[Purchase] = [*self.bookings, *self.orders]
        if any(one.is_being_paid for one in made):
            raise PaymentUnderWay


def is_payable(purchase: Purchase) -> bool:
    """Whether there is a price that is neither paid nor being paid."""
    return bool(purchase.total_rwf and not purchase.paid_rwf and not purchase.is_being_paid)


def ends_at(purchase: Purchase) -> datetime:
    """Until when it can be paid here: later it is paid where it is had, or not at all."""
    return purchase.starts_at if isinstance(purchase, Booking) else purchase.pick_up_until


async def list_purchases(door: CustomerDoor, now: datetime) -> Purchases:
    """The customer's coming bookings, and their orders that wait to be picked up."""
    async with door.open() as conn:
        return Purchases(await bookings.upcoming(conn, now), await orders.waiting(conn, now))


def find_booking_to_pay(coming: Sequence[Booking], number: int) -> Booking:
    """Raises NoSuchBooking, PaidAlready or PaymentUnderWay."""
    chosen = find_numbered(coming, number, NoSuchBooking)
    _check(chosen, PaidAlready)
    return chosen


def find_order_to_pay(waiting: Sequence[Order], number: int) -> Order:
    """Raises NoSuchOrder, OrderPaidAlready or PaymentUnderWay."""
    chosen = find_numbered(waiting, number, NoSuchOrder)
    _check(chosen, OrderPaidAlready)
    return chosen


def _check(chosen: Purchase, paid: type[Refused]) -> None:
    if chosen.paid_rwf or not chosen.total_rwf:
        raise paid
    if chosen.is_being_paid:
        raise PaymentUnderWay
