"""Settling a proposal: the press of Confirm or Cancel, once, whatever is redelivered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection, Error

from db.door import CustomerDoor
from db.repositories import actions, bookings
from db.repositories.actions import Action
from db.repositories.bookings import Booking
from easymo.errors import Superseded

Decision = Literal["confirm", "cancel"]
Outcome = Literal["executed", "cancelled", "already", "expired", "stale", "impossible"]


@dataclass(frozen=True)
class Settlement:
    """What a press came to. `kind` and `booking` are None when the action is not hers.

    `already`: she confirmed it before, by another press. Nothing changed, as with the three
    that follow.
    """

    outcome: Outcome
    kind: actions.Kind | None = None
    booking: Booking | None = None


@dataclass(frozen=True)
class Press:
    """`key` names the message that pressed; `nonce` is None for a written yes or no."""

    key: str
    decision: Decision
    action_id: int
    nonce: str | None


async def settle(
    door: CustomerDoor, press: Press, *, fencing_token: int, now: datetime
) -> Settlement:
    """Execute or cancel the proposal that was pressed, in a transaction of its own.

    The same press again gets the same answer; any other press of a settled proposal is stale.
    Raises Superseded when somebody else claimed the customer since.
    """
    try:
        async with door.open() as conn:
            await actions.assert_fencing(conn, fencing_token)
            action = await actions.lock(conn, press.action_id)
            if action is None or (press.nonce is not None and press.nonce != action.nonce):
                return Settlement("stale")
            outcome = await _settle(conn, action, press, now)
            return Settlement(outcome, action.kind, await bookings.get(conn, action.booking_id))
    except Error as error:
        if error.sqlstate == "EM001":
            raise Superseded from error
        raise


async def _settle(conn: AsyncConnection, action: Action, press: Press, now: datetime) -> Outcome:
    if action.pressed_key == press.key:
        return "executed" if action.status == "executed" else "cancelled"
    if action.status == "executed" and press.decision == "confirm":
        return "already"
    if action.status != "proposed":
        return "expired" if action.status == "expired" else "stale"
    if action.expires_at <= now:
        await _close(conn, action, now)
        return "expired"
    if press.decision == "cancel":
        if action.kind == "create_booking":
            await bookings.cancel(conn, action.booking_id, now)
        await actions.settle(conn, action.id, status="cancelled", key=press.key, now=now)
        return "cancelled"
    if not await _execute(conn, action, now):
        await _close(conn, action, now)
        return "impossible"
    await actions.settle(conn, action.id, status="executed", key=press.key, now=now)
    return "executed"


async def _execute(conn: AsyncConnection, action: Action, now: datetime) -> bool:
    if action.kind == "create_booking":
        return await bookings.confirm(conn, action.booking_id, now)
    return await bookings.cancel(conn, action.booking_id, now)


async def _close(conn: AsyncConnection, action: Action, now: datetime) -> None:
    """She is being told now; the sweeper shall not tell her again."""
    if action.kind == "create_booking":
        await bookings.expire(conn, action.booking_id, now)
    await actions.expire(conn, action.id, now)
