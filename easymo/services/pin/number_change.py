"""Money after a change of number or user id: whoever has the phone may be somebody else."""

from datetime import datetime, timedelta
from typing import Literal

from psycopg import AsyncConnection

from db.repositories.customer import pins

Need = Literal["pin", "time"]


async def needs(conn: AsyncConnection, now: datetime, after_change_hours: int) -> Need | None:
    """What the acting customer's money takes besides the usual rules.

    The PIN from before the change, or without one a wait, in which a person can help. A PIN that
    was set since the change does not shorten the wait.
    """
    change = await pins.identity_change(conn)
    if change.changed_at is None:
        return None
    if change.has_older_pin:
        return "pin"
    return "time" if now < change.changed_at + timedelta(hours=after_change_hours) else None
