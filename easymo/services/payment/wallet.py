"""The wallet, as its customer sees it: what is in it, and what moved it.

How much may leave it in a day is decided in `easymo/services/action/spending_limits.py`.
"""

from datetime import datetime

from db.door import CustomerDoor
from db.repositories.action import holds
from db.repositories.booking import bookings
from db.repositories.booking.bookings import Booking
from db.repositories.payment import wallets
from db.repositories.payment.wallets import AskedPayment, Balance, WalletLine
from easymo.services.booking.booking import NoSuchBooking
from easymo.services.lookup import find_numbered
from kit.errors import Refused

LEAST_TOP_UP_RWF = 100


class PaidAlready(Refused):
    """That booking is paid."""


class NoNumberToAsk(Refused):
    """Mobile money needs a phone number, and the customer shares none."""


class PaymentUnderWay(Refused):
    """Mobile money has been asked for that booking and has not answered yet."""


async def get_balance(door: CustomerDoor) -> Balance:
    """What the customer has: posted, held, and what is left to spend."""
    async with door.open() as conn:
        return await wallets.balance(conn)


async def list_last_asked(door: CustomerDoor, limit: int) -> list[AskedPayment]:
    """What mobile money was asked for last, newest first."""
    async with door.open() as conn:
        return await wallets.last_asked(conn, limit)


OPEN = ("new", "requested")


async def list_asked_lately(door: CustomerDoor) -> list[AskedPayment]:
    """The last request to mobile money, and the others that have no answer yet."""
    asked = await list_last_asked(door, 10)
    return [*asked[:1], *(payment for payment in asked[1:] if payment.status in OPEN)]


async def find_same_top_up(door: CustomerDoor, amount_rwf: int) -> AskedPayment | None:
    """A top-up of that amount that mobile money has not answered."""
    for asked in await list_last_asked(door, 10):
        if (asked.what, asked.amount_rwf) == ("top_up", amount_rwf) and asked.status in OPEN:
            return asked
    return None


async def can_pay_by_momo(door: CustomerDoor) -> bool:
    """Whether WhatsApp vouches for a number of the customer's that MTN could ask."""
    async with door.open() as conn:
        return await holds.has_payer_number(conn)


async def list_history(door: CustomerDoor, limit: int) -> list[WalletLine]:
    """The last movements of the wallet, newest first."""
    async with door.open() as conn:
        return await wallets.statement(conn, limit)


async def list_payable(door: CustomerDoor, now: datetime, booking_id: int | None) -> list[Booking]:
    """The coming bookings that are not paid, or the one that is asked for.

    Raises NoSuchBooking, PaidAlready or PaymentUnderWay for the one.
    """
    async with door.open() as conn:
        coming = await bookings.upcoming(conn, now)
        under_way = await wallets.bookings_being_paid(conn)
    if booking_id is None:
        return [
            booking for booking in coming if _is_unpaid(booking) and booking.id not in under_way
        ]
    chosen = find_numbered(coming, booking_id, NoSuchBooking)
    if not _is_unpaid(chosen):
        raise PaidAlready
    if chosen.id in under_way:
        raise PaymentUnderWay
    return [chosen]


def _is_unpaid(booking: Booking) -> bool:
    return booking.total_rwf > 0 and booking.paid_rwf == 0
