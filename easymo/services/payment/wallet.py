"""The wallet, as its customer sees it: what is in it, what moved it, and drafts that move it."""

from datetime import timedelta

from db.door import CustomerDoor
from db.repositories.action import actions, holds
from db.repositories.action.actions import Action
from db.repositories.action.quotes import Quote
from db.repositories.booking import bookings
from db.repositories.booking.bookings import Booking
from db.repositories.payment import spending, wallets
from db.repositories.payment.wallets import Asked, Balance, WalletLine
from easymo.services.booking.booking import Claim, NoSuchBooking, numbers
from kit.errors import Refused
from kit.money import Francs

LEAST_TOP_UP_RWF = 100


class OverTheDay(Refused):
    """At most {most} a day; {left} are left of today."""

    asks = "amount"


class PaidAlready(Refused):
    """That booking is paid."""


class NoNumberToAsk(Refused):
    """Mobile money needs a phone number, and the customer shares none."""


class PaymentUnderWay(Refused):
    """Mobile money has been asked for that booking and has not answered yet."""


async def balance(door: CustomerDoor) -> Balance:
    """What the customer has: posted, held, and what is left to spend."""
    async with door.open() as conn:
        return await wallets.balance(conn)


async def last_asked(door: CustomerDoor, limit: int) -> list[Asked]:
    """What mobile money was asked for last, newest first."""
    async with door.open() as conn:
        return await wallets.last_asked(conn, limit)


OPEN = ("new", "requested")


async def asked_lately(door: CustomerDoor) -> list[Asked]:
    """The last request to mobile money, and the others that have no answer yet."""
    asked = await last_asked(door, 10)
    return [*asked[:1], *(one for one in asked[1:] if one.status in OPEN)]


async def same_top_up_waiting(door: CustomerDoor, amount_rwf: int) -> Asked | None:
    """A top-up of that amount that mobile money has not answered."""
    for asked in await last_asked(door, 10):
        if (asked.what, asked.amount_rwf) == ("top_up", amount_rwf) and asked.status in OPEN:
            return asked
    return None


async def can_pay_by_momo(door: CustomerDoor) -> bool:
    """Whether WhatsApp vouches for a number of the customer's that MTN could ask."""
    async with door.open() as conn:
        return await holds.has_payer_number(conn)


async def history(door: CustomerDoor, limit: int) -> list[WalletLine]:
    """The last movements of her wallet, newest first."""
    async with door.open() as conn:
        return await wallets.statement(conn, limit)


async def payable(door: CustomerDoor, claim: Claim, booking_id: int | None) -> list[Booking]:
    """Her coming bookings that are not paid, or the one that is asked for.

    Raises NoSuchBooking, PaidAlready or PaymentUnderWay for the one.
    """
    async with door.open() as conn:
        coming = await bookings.upcoming(conn, claim.now)
        under_way = await wallets.bookings_being_paid(conn)
    if booking_id is None:
        return [one for one in coming if _is_unpaid(one) and one.id not in under_way]
    chosen = next((one for one in coming if one.id == booking_id), None)
    if chosen is None:
        raise NoSuchBooking(yours=numbers(one.id for one in coming))
    if not _is_unpaid(chosen):
        raise PaidAlready
    if chosen.id in under_way:
        raise PaymentUnderWay
    return [chosen]


def _is_unpaid(booking: Booking) -> bool:
    return booking.total_rwf > 0 and booking.paid_rwf == 0


async def draft_top_up(
    door: CustomerDoor,
    claim: Claim,
    amount_rwf: int,
    *,
    quote: Quote,
    hold: timedelta,
    most_a_day: int,
) -> Action:
    """Draft asking mobile money for an amount, for the customer to confirm.

    Raises NoNumberToAsk or OverTheDay.
    """
    async with door.open() as conn:
        if not await holds.has_payer_number(conn):
            raise NoNumberToAsk
        left = most_a_day - await spending.spent_today(conn, claim.now)
        if amount_rwf > left:
            raise OverTheDay(most=Francs(most_a_day), left=Francs(max(left, 0)))
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="top_up",
            booking_id=None,
            amount_rwf=amount_rwf,
            quote=quote,
            now=claim.now,
            expires_at=claim.now + hold,
        )


async def draft_payment(
    door: CustomerDoor, claim: Claim, booking: Booking, *, quote: Quote, hold: timedelta
) -> Action:
    """Draft paying a confirmed booking, for the customer to say from where."""
    async with door.open() as conn:
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="pay_booking",
            booking_id=booking.id,
            amount_rwf=booking.total_rwf,
            quote=quote,
            now=claim.now,
            expires_at=min(claim.now + hold, booking.starts_at),
        )
