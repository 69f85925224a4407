"""A customer's own settings: read by tools, changed in their turn's transaction."""

from datetime import time

from db.door import CustomerDoor
from db.repositories.customer import profiles
from db.repositories.customer.profiles import CustomerProfile
from kit.settings.outreach import NightSettings

LONGEST_NAME = 40


async def get_profile(door: CustomerDoor) -> CustomerProfile:
    """What the door's customer settled."""
    async with door.open() as conn:
        return await profiles.get_profile(conn)


def can_be_called(name: str) -> bool:
    """Whether it is a name that may stand in a sentence: letters, and what joins them."""
    letters = sum(letter.isalpha() for letter in name)
    joins = sum(letter in " -'’." for letter in name)
    return letters > 0 and letters + joins == len(name) <= LONGEST_NAME


def get_quiet_hours(profile: CustomerProfile, night: NightSettings) -> tuple[time, time]:
    """When they are not spoken to first."""
    if profile.quiet_from is None or profile.quiet_until is None:
        return night.begins, night.ends
    return profile.quiet_from, profile.quiet_until
