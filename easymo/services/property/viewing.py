"""Viewings of properties: when one is free, and what a customer has."""

from datetime import date, datetime, time, timedelta

from db.door import CustomerDoor
from db.repositories.property import viewings
from db.repositories.property.viewings import Viewing
from easymo.services.lookup import find_numbered
from kit.clock import KIGALI
from kit.errors import Refused
from kit.settings.property import ViewingSettings

SUNDAY = 6


class NoSuchViewing(Refused):
    """You have no coming viewing with that number. Yours: {yours}."""


async def list_free_times(
    door: CustomerDoor, property_id: int, now: datetime, rules: ViewingSettings
) -> list[datetime]:
    """When the property can be seen, the earliest first."""
    async with door.open() as conn:
        taken = await viewings.taken(conn, property_id, now)
    return [at for at in list_times(now, rules) if at not in taken]


def list_times(now: datetime, rules: ViewingSettings) -> list[datetime]:
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


def find_last_day(now: datetime, rules: ViewingSettings) -> date:
    """The furthest day on which viewings begin."""
    return max(
        (at.astimezone(KIGALI).date() for at in list_times(now, rules)),
        default=now.astimezone(KIGALI).date(),
    )


def select_times(times: list[datetime], day: date | None, at: time | None) -> list[datetime]:
    """Those of the wished day and time."""
    return [
        begin
        for begin in times
        if day in (None, begin.astimezone(KIGALI).date())
        and at in (None, begin.astimezone(KIGALI).time())
    ]


async def list_coming(door: CustomerDoor, now: datetime) -> list[Viewing]:
    """The customer's confirmed viewings that have not begun."""
    async with door.open() as conn:
        return await viewings.coming(conn, now)


async def find_viewing(door: CustomerDoor, viewing_id: int, now: datetime) -> Viewing:
    """The customer's coming viewing with that number.

    Raises NoSuchViewing, also for a viewing that is somebody else's.
    """
    return find_numbered(await list_coming(door, now), viewing_id, NoSuchViewing)
