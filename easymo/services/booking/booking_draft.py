"""Drafts of bookings, of their changes and of their cancellations."""

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.subjects import Subject
from db.repositories.action.unpaid_limits import Most
from db.repositories.booking import bookings, changes
from db.repositories.booking.bookings import Booking, SeatHold, SlotFull
from db.repositories.booking.changes import ChangeHold
from db.repositories.turn.turn_ref import TurnRef
from easymo.services.action.drafting import Offer, Reservation, draft_action
from easymo.services.booking.availability import PartySeats
from easymo.services.booking.booking_change import ChangePlan


async def draft_booking(
    door: CustomerDoor, turn: TurnRef, seats: PartySeats, offer: Offer, most: Most
) -> Action:
    """Hold the seats and draft the booking for the customer to confirm.

    Raises SlotFull, SlotOver, TooManyBookings or TooManySeats.
    """
    slot = seats.slot
    expires_at = offer.expires_at(turn.now, slot.starts_at)

    async def hold(conn: AsyncConnection) -> Subject:
        wanted = SeatHold(slot.id, seats.guests, expires_at, seats.special_request)
        return Subject("bookings", await bookings.hold(conn, wanted, turn.now, most=most))

    async def withdraw(conn: AsyncConnection) -> bool:
        return await bookings.withdraw_own_hold(conn, slot.id, turn.now)

    draft = Draft("create_booking", offer.quote, expires_at, seats.total_rwf)
    return await draft_action(door, turn, draft, Reservation(hold, (SlotFull,), withdraw))


async def draft_booking_change(
    door: CustomerDoor, turn: TurnRef, plan: ChangePlan, offer: Offer, most: Most
) -> Action:
    """Hold the seats that the booking takes besides its own, and draft its change. The booking
    itself stands until the customer confirms.

    Raises SlotFull, SlotOver, TooManySeats, NotToChange or ChangeUnderWay.
    """
    slot = plan.seats.slot
    expires_at = offer.expires_at(turn.now, min(slot.starts_at, plan.booking.starts_at))

    async def hold(conn: AsyncConnection) -> Subject:
        wanted = ChangeHold(
            plan.booking.id,
            slot.id,
            plan.seats.guests,
            plan.special_request,
            plan.refund_rwf,
            plan.refund_percent_most,
            expires_at,
        )
        return Subject("booking_changes", await changes.hold(conn, wanted, turn.now, most=most))

    async def withdraw(conn: AsyncConnection) -> bool:
        changed = await actions.withdraw_own(conn, "change_booking", turn.now)
        return changed or await bookings.withdraw_own_hold(conn, slot.id, turn.now)

    amount = plan.due_rwf or plan.refund_rwf or None
    draft = Draft("change_booking", offer.quote, expires_at, amount)
    return await draft_action(door, turn, draft, Reservation(hold, (SlotFull,), withdraw))


async def draft_booking_cancellation(
    door: CustomerDoor, turn: TurnRef, booking: Booking, refund_rwf: int, offer: Offer
) -> Action:
    """Draft giving a confirmed booking up. What the quote promises to give back is frozen here.

    One that is not paid names no amount: paid afterwards, it is not cancelled by this draft.
    """
    draft = Draft(
        "cancel_booking",
        offer.quote,
        offer.expires_at(turn.now, booking.starts_at),
        refund_rwf if booking.paid_rwf else None,
        Subject("bookings", booking.id),
    )
    return await draft_action(door, turn, draft)
