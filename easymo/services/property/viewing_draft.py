"""Drafts of viewings and of their cancellations."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.drafts import Draft
from db.repositories.action.subjects import Subject
from db.repositories.action.unpaid_limits import Most
from db.repositories.property import viewings
from db.repositories.property.viewings import Viewing, ViewingTaken
from db.repositories.turn.turn_ref import TurnRef
from easymo.services.action.drafting import Offer, Reservation, draft_action


@dataclass(frozen=True)
class Visit:
    """A property at a time."""

    property_id: int
    starts_at: datetime


async def draft_viewing(
    door: CustomerDoor, turn: TurnRef, visit: Visit, offer: Offer, most: Most
) -> Action:
    """Keep the time and draft the viewing for the customer to confirm.

    Raises ViewingTaken, ViewingOver or TooManyViewings.
    """

    async def hold(conn: AsyncConnection) -> Subject:
        kept = await viewings.hold(conn, visit.property_id, visit.starts_at, turn.now, most=most)
        return Subject("viewings", kept)

    async def withdraw(conn: AsyncConnection) -> bool:
        return await actions.withdraw_own(conn, "schedule_viewing", turn.now)

    draft = Draft("schedule_viewing", offer.quote, offer.expires_at(turn.now, visit.starts_at))
    return await draft_action(door, turn, draft, Reservation(hold, (ViewingTaken,), withdraw))


async def draft_viewing_cancellation(
    door: CustomerDoor, turn: TurnRef, viewing: Viewing, offer: Offer
) -> Action:
    """Draft giving a viewing up."""
    draft = Draft(
        "cancel_viewing",
        offer.quote,
        offer.expires_at(turn.now, viewing.starts_at),
        subject=Subject("viewings", viewing.id),
    )
    return await draft_action(door, turn, draft)
