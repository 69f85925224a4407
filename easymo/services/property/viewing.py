"""Viewings of properties: when one is free, keeping a time, giving it up."""

from datetime import date, datetime, time, timedelta

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.holds import Most
from db.repositories.action.quotes import Quote
from db.repositories.property import viewings
from db.repositories.property.viewings import Viewing, ViewingTaken
from easymo.services.booking.booking import Claim, numbers
from kit.clock import KIGALI
from kit.errors import Refused
from kit.settings import Viewings

SUNDAY = 6


class NoSuchViewing(Refused):
    """You have no coming viewing with that number. Yours: {yours}."""


async def free(
    door: CustomerDoor, property_id: int, now: datetime, rules: Viewings
) -> list[datetime]:
    """When the property can be seen, the earliest first."""
    async with door.open() as conn:
        taken = await viewings.taken(conn, property_id, now)
    return [at for at in opening(now, rules) if at not in taken]


def opening(now: datetime, rules: Viewings) -> list[datetime]:
    """Every time at which viewings begin, taken or not."""
    today = now.astimezone(KIGALI).date()
    days = (today + timedelta(days=ahead) for ahead in range(rules.days + 1))
    times = (
        datetime.combine(day, time(hour), KIGALI)
        for day in days
        if day.weekday() != SUNDAY
        for hour in sorted(rules.hours)
    )
    return [at for at in times if at > now]


def last_day(now: datetime, rules: Viewings) -> date:
    """The furthest day on which viewings begin."""
    return max(
        (at.astimezone(KIGALI).date() for at in opening(now, rules)),
        default=now.astimezone(KIGALI).date(),
    )


def fitting(times: list[datetime], day: date | None, at: time | None) -> list[datetime]:
    """Those of the wished day and time."""
    return [
        one
        for one in times
        if day in (None, one.astimezone(KIGALI).date())
        and at in (None, one.astimezone(KIGALI).time())
    ]


async def draft(
    door: CustomerDoor,
    claim: Claim,
    property_id: int,
    starts_at: datetime,
    *,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    """Keep the time and draft the viewing for the customer to confirm.

    Raises ViewingTaken, ViewingOver or TooManyViewings.
    """
    try:
        return await _hold_and_draft(door, claim, property_id, starts_at, quote, hold, most)
    except ViewingTaken:
        # It may be her own open proposal that has the time.
        async with door.open() as conn:
            withdrawn = await actions.withdraw_own(conn, "schedule_viewing", claim.now)
        if not withdrawn:
            raise
        return await _hold_and_draft(door, claim, property_id, starts_at, quote, hold, most)


async def _hold_and_draft(
    door: CustomerDoor,
    claim: Claim,
    property_id: int,
    starts_at: datetime,
    quote: Quote,
    hold: timedelta,
    most: Most,
) -> Action:
    async with door.open() as conn:
        viewing_id = await viewings.hold(conn, property_id, starts_at, claim.now, most=most)
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="schedule_viewing",
            viewing_id=viewing_id,
            amount_rwf=None,
            quote=quote,
            now=claim.now,
            expires_at=min(claim.now + hold, starts_at),
        )


async def coming(door: CustomerDoor, now: datetime) -> list[Viewing]:
    """The customer's confirmed viewings that have not begun."""
    async with door.open() as conn:
        return await viewings.coming(conn, now)


async def find(door: CustomerDoor, viewing_id: int, now: datetime) -> Viewing:
    """The customer's coming viewing with that number.

    Raises NoSuchViewing, also for a viewing that is somebody else's.
    """
    found = await coming(door, now)
    for viewing in found:
        if viewing.id == viewing_id:
            return viewing
    raise NoSuchViewing(yours=numbers(one.id for one in found))


async def draft_cancellation(
    door: CustomerDoor, claim: Claim, viewing: Viewing, *, quote: Quote, hold: timedelta
) -> Action:
    """Draft giving a viewing up."""
    async with door.open() as conn:
        return await actions.draft(
            conn,
            conversation_id=claim.conversation_id,
            turn_id=claim.turn_id,
            kind="cancel_viewing",
            viewing_id=viewing.id,
            amount_rwf=None,
            quote=quote,
            now=claim.now,
            expires_at=min(claim.now + hold, viewing.starts_at),
        )
