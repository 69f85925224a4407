"""What each decision does, by kind of action. Providers are never called here: a payment's row
is written, and the worker's payment loop does the asking."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection

from db.repositories.action.actions import Action
from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.booking import bookings, changes
from db.repositories.payment import spending
from db.repositories.property import viewings
from db.repositories.ride import rides
from db.repositories.shop import orders
from easymo.services.action.spending_limits import NotNow
from kit.clock import KIGALI

Result = Literal["executed", "paid", "asked_momo", "cancelled"]

MOMO_PAYS: frozenset[ActionKind] = frozenset(
    {"create_booking", "pay_booking", "change_booking", "create_order", "pay_order", "top_up"}
)


def name_result(kind: ActionKind, decision: str) -> Result:
    """What a settled decision came to, said again for the same press."""
    if decision == "cancel":
        return "cancelled"
    if decision == "pay_wallet":
        return "paid"
    if decision == "pay_momo" or kind == "top_up":
        return "asked_momo"
    return "executed"


async def execute(
    conn: AsyncConnection, action: Action, decision: QuoteDecision, now: datetime
) -> bool:
    """Do it; False when it is no longer possible.

    Raises NotNow when the wallet has too little, there is no number MTN could ask, or the quote
    is no longer true.
    """
    if decision == "pay_momo" and action.kind in MOMO_PAYS:
        return await _ask_momo(conn, action, now)
    if decision == "pay_momo":
        raise NotNow("impossible")
    does = FROM_WALLET if decision == "pay_wallet" else CONFIRMED
    if action.kind not in does:
        raise NotNow("impossible")
    return await does[action.kind](conn, action, now)


async def _confirm_booking(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await bookings.confirm(conn, action.subject_in("bookings"), now)


async def _cancel_booking(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    booking_id, refund_rwf = action.subject_in("bookings"), action.amount_rwf
    if not await bookings.cancel(conn, booking_id, now):
        return False
    cancelled = await bookings.get(conn, booking_id)
    is_paid_since = refund_rwf is None and cancelled and cancelled.paid_rwf
    if is_paid_since or await changes.is_changed_since(conn, booking_id, action.id):
        # The quote says nothing of what comes back of it now.
        raise NotNow("impossible")
    if refund_rwf:
        await spending.refund_booking(conn, booking_id, refund_rwf, now)
    return True


async def _make_change(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await changes.make(conn, action.subject_in("booking_changes"), now)


async def _pay_change(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    try:
        return await changes.pay_from_wallet(conn, action.subject_in("booking_changes"), now)
    except spending.TooLittleMoney:
        raise NotNow("insufficient") from None


async def _confirm_order(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await orders.confirm(conn, action.subject_in("orders"), now)


async def _cancel_order(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    """All of what was paid comes back: an order that can be cancelled is not collected."""
    order_id = action.subject_in("orders")
    if not await orders.cancel(conn, order_id, now):
        return False
    cancelled = await orders.get(conn, order_id)
    if action.amount_rwf is None and cancelled and cancelled.paid_rwf:
        # Paid since the quote, which says nothing of what comes back.
        raise NotNow("impossible")
    if action.amount_rwf:
        await spending.refund_order(conn, order_id, now)
    return True


async def _confirm_viewing(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await viewings.confirm(conn, action.subject_in("viewings"), now)


async def _cancel_viewing(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await viewings.cancel(conn, action.subject_in("viewings"), now)


async def _pay_booking(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    try:
        return await spending.pay_booking_from_wallet(conn, action.subject_in("bookings"), now)
    except spending.TooLittleMoney:
        raise NotNow("insufficient") from None


async def _pay_order(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    try:
        return await spending.pay_order_from_wallet(conn, action.subject_in("orders"), now)
    except spending.TooLittleMoney:
        raise NotNow("insufficient") from None


async def _ask_momo(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    try:
        return await spending.start_payment(conn, action.id, now)
    except spending.NoNumber:
        raise NotNow("no_number") from None


async def _request_ride(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    return await rides.request(conn, action.subject_in("rides"), now, now.astimezone(KIGALI).date())


async def _cancel_ride(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    day = now.astimezone(KIGALI).date()
    return await rides.cancel(conn, action.subject_in("rides"), action.amount_rwf or 0, now, day)


Doing = Callable[[AsyncConnection, Action, datetime], Awaitable[bool]]

CONFIRMED: dict[ActionKind, Doing] = {
    "create_booking": _confirm_booking,
    "cancel_booking": _cancel_booking,
    "change_booking": _make_change,
    "top_up": _ask_momo,
    "request_ride": _request_ride,
    "cancel_ride": _cancel_ride,
    "create_order": _confirm_order,
    "cancel_order": _cancel_order,
    "schedule_viewing": _confirm_viewing,
    "cancel_viewing": _cancel_viewing,
}
"""What Confirm does, by kind of action."""

FROM_WALLET: dict[ActionKind, Doing] = {
    "create_booking": _pay_booking,
    "pay_booking": _pay_booking,
    "change_booking": _pay_change,
    "create_order": _pay_order,
    "pay_order": _pay_order,
}
"""What is paid for, by kind of action."""
