"""Viewings of properties: when one is free, and what a customer has.

When viewings begin at all is in `viewing_times.py`.
"""

from datetime import datetime

from db.door import CustomerDoor
from db.repositories.property import viewings
from db.repositories.property.viewings import Viewing
from easymo.services.lookup import find_numbered
from easymo.services.property.viewing_times import list_times
from kit.errors import Refused
from kit.settings.property import ViewingSettings


class NoSuchViewing(Refused):
    """You have no coming viewing with that number. Yours: {yours}."""


async def list_free_times(
    door: CustomerDoor, property_id: int, now: datetime, rules: ViewingSettings
) -> list[datetime]:
    """When the property can be seen, the earliest first."""
    async with door.open() as conn:
        taken = await viewings.taken(conn, property_id, now)
    return [at for at in list_times(now, rules) if at not in taken]


async def list_coming(door: CustomerDoor, now: datetime) -> list[Viewing]:
    """The customer's confirmed viewings that have not begun."""
    async with door.open() as conn:
        return await viewings.coming(conn, now)


async def find_viewing(door: CustomerDoor, viewing_id: int, now: datetime) -> Viewing:
    """The customer's coming viewing with that number.

    Raises NoSuchViewing, also for a viewing that is somebody else's.
    """
    return find_numbered(await list_coming(door, now), viewing_id, NoSuchViewing)
