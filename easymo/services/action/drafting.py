"""Drafting what a customer is to confirm: one algorithm, whatever the action is about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action import drafts
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.quotes import Quote
from db.repositories.action.subjects import Subject
from db.repositories.turn.turn_ref import TurnRef
from kit.errors import Refused


@dataclass(frozen=True)
class Offer:
    """What the customer is told and may decide, and how long that stands.

    That is `booking.hold_minutes` of the settings; the sweeper lets run out what is over, with
    `expire_action` of `db/schema/23_actions.sql`.
    """

    quote: Quote
    lasts: timedelta

    def expires_at(self, now: datetime, at_latest: datetime | None = None) -> datetime:
        """An offer does not outlive what it is about."""
        until = now + self.lasts
        return min(until, at_latest) if at_latest else until


async def _withdraw_nothing(_conn: AsyncConnection) -> bool:
    return False


@dataclass(frozen=True)
class Reservation:
    """What is kept for the customer until they decide; `reserve` writes it with the draft.

    `taken` are the refusals that say there is not enough left. It may be the customer's own older
    proposal that keeps it: they are changing their mind, so `withdraw` gives that one up, and
    returns False when there is none.
    """

    reserve: Callable[[AsyncConnection], Awaitable[Subject]]
    taken: tuple[type[Refused], ...] = ()
    withdraw: Callable[[AsyncConnection], Awaitable[bool]] = _withdraw_nothing


async def draft_action(
    door: CustomerDoor, turn: TurnRef, draft: Draft, reservation: Reservation | None = None
) -> Action:
    """Draft it for the customer to confirm, with what is reserved for it as its subject.

    Raises what the reservation raises.
    """
    if reservation is None:
        async with door.open() as conn:
            return await drafts.insert(conn, turn, draft)
    try:
        return await _reserve_and_draft(door, turn, draft, reservation)
    except reservation.taken:
        async with door.open() as conn:
            withdrawn = await reservation.withdraw(conn)
        if not withdrawn:
            raise
        return await _reserve_and_draft(door, turn, draft, reservation)


async def _reserve_and_draft(
    door: CustomerDoor, turn: TurnRef, draft: Draft, reservation: Reservation
) -> Action:
    async with door.open() as conn:
        subject = await reservation.reserve(conn)
        return await drafts.insert(conn, turn, replace(draft, subject=subject))
