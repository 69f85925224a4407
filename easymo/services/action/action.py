"""Settling a proposal: the press under a quote, once, whatever is redelivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection, Error

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action, Closing
from db.repositories.action.kinds import ActionKind
from db.repositories.action.subjects import Subject
from db.repositories.booking import bookings, changes
from db.repositories.booking.bookings import Booking
from db.repositories.property import viewings
from db.repositories.property.viewings import Viewing
from db.repositories.shop import orders
from db.repositories.shop.orders import Order
from easymo.services.action import execution
from easymo.services.action.press import QuotePress
from easymo.services.action.renewal import About, Renewal, find_renewal
from easymo.services.action.spending_limits import NotNow, SpendingLimits, check_spending
from kit.errors import Superseded

SettlementOutcome = Literal[
    "executed",
    "paid",
    "asked_momo",
    "cancelled",
    "already",
    "declined",
    "replaced",
    "expired",
    "stale",
    "impossible",
    "insufficient",
    "over_limit",
    "no_number",
    "needs_pin",
    "too_new",
    "not_offered",
]


@dataclass(frozen=True)
class Settlement:
    """What a press came to. `kind` and what it is about are None when it is somebody else's action.

    `already`: the customer decided it before, by another press; `declined`: they said no to it;
    `replaced`: it was dropped for something newer, or taken back. With these and all that follow
    them, nothing changed; the last five leave the proposal open. `renewal` is the call that makes
    the offer anew, where it is not open any more.
    """

    outcome: SettlementOutcome
    kind: ActionKind | None = None
    booking: Booking | None = None
    amount_rwf: int | None = None
    order: Order | None = None
    viewing: Viewing | None = None
    quotes: Mapping[str, str] = field(default_factory=dict)
    """The quote's words, by language."""
    renewal: Renewal | None = None


OVER = {"already", "declined", "replaced", "expired", "impossible"}
"""Outcomes of an offer that is not open any more."""


async def settle(
    door: CustomerDoor,
    press: QuotePress,
    *,
    fencing_token: int,
    now: datetime,
    limits: SpendingLimits,
) -> Settlement:
    """Execute or cancel the proposal that was pressed, in a transaction of its own.

    The same press again gets the same answer; any other press of a settled proposal is stale.
    Raises Superseded when somebody else claimed the customer since.
    """
    try:
        async with door.open() as conn:
            await actions.assert_fencing(conn, fencing_token)
            return await _pressed(conn, press, now, limits)
    except NotNow as refusal:
        # Its transaction is undone, so the proposal is as open as before.
        return await _still_open(door, press, refusal.outcome)
    except Error as error:
        if error.sqlstate == "EM001":
            raise Superseded from error
        raise


async def _pressed(
    conn: AsyncConnection, press: QuotePress, now: datetime, limits: SpendingLimits
) -> Settlement:
    action = await actions.lock(conn, press.action_id)
    if action is None or (press.nonce is not None and press.nonce != action.nonce):
        return Settlement("stale")
    outcome = await _settle(conn, action, press, now, limits)
    return await _settlement(conn, outcome, action)


async def _still_open(
    door: CustomerDoor, press: QuotePress, outcome: SettlementOutcome
) -> Settlement:
    async with door.open() as conn:
        action = await actions.lock(conn, press.action_id)
        assert action is not None
        return await _settlement(conn, outcome, action)


async def _settlement(
    conn: AsyncConnection, outcome: SettlementOutcome, action: Action
) -> Settlement:
    """With what the action is about, as it stands now."""
    about = await _about(conn, action.subject) if action.subject else None
    renewal = await find_renewal(conn, action, about) if outcome in OVER else None
    return Settlement(
        outcome,
        action.kind,
        booking=about if isinstance(about, Booking) else None,
        amount_rwf=action.amount_rwf,
        order=about if isinstance(about, Order) else None,
        viewing=about if isinstance(about, Viewing) else None,
        quotes=action.translations,
        renewal=renewal,
    )


async def _about(conn: AsyncConnection, subject: Subject) -> About:
    match subject.table:
        case "bookings":
            return await bookings.get(conn, subject.id)
        case "booking_changes":
            booking_id = await changes.booking_of(conn, subject.id)
            return await bookings.get(conn, booking_id) if booking_id else None
        case "orders":
            return await orders.get(conn, subject.id)
        case "viewings":
            return await viewings.get(conn, subject.id)
        case "rides":
            return None


BECAME: Mapping[str, SettlementOutcome] = {
    "executed": "already",
    "cancelled": "declined",
    "superseded": "replaced",
    "expired": "expired",
}
"""What is said of an action that nobody can decide any more, by its status."""


async def _settle(
    conn: AsyncConnection, action: Action, press: QuotePress, now: datetime, limits: SpendingLimits
) -> SettlementOutcome:
    if action.pressed_key == press.key:
        return execution.name_result(action.kind, action.decision or press.decision)
    if press.decision not in action.ways:
        return "not_offered"
    if action.status != "proposed":
        return BECAME.get(action.status, "stale")
    if action.expires_at <= now:
        await _close(conn, action, now)
        return "expired"
    if press.decision == "cancel":
        if action.kind == "create_booking" and action.subject:
            await bookings.cancel(conn, action.subject_in("bookings"), now)
        await actions.settle(conn, action.id, _closing(press, "cancelled"), now)
        return "cancelled"
    await check_spending(conn, action, press, now, limits)
    if not await execution.execute(conn, action, press.decision, now):
        await _close(conn, action, now)
        return "impossible"
    await actions.settle(conn, action.id, _closing(press, "executed"), now)
    return execution.name_result(action.kind, press.decision)


def _closing(press: QuotePress, status: Literal["executed", "cancelled"]) -> Closing:
    return Closing(status, press.decision, press.key, press.pin_checked)


async def _close(conn: AsyncConnection, action: Action, now: datetime) -> None:
    """The customer is being told now; the sweeper shall not tell them again."""
    if action.kind == "create_booking" and action.subject:
        await bookings.expire(conn, action.subject_in("bookings"), now)
    await actions.expire(conn, action.id, now)
