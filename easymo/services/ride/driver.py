"""The driver's side of rides: when and where they drive, and the buttons they press.

Who is asked first is decided in `db/schema/18_ride_dispatch.sql`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import Error

from db.door import CustomerDoor
from db.repositories.action import actions
from db.repositories.ride import drivers
from db.repositories.ride.drivers import TakenRide
from kit.clock import KIGALI
from kit.errors import Superseded
from kit.settings.ride import RideSettings

Word = Literal["accept", "refuse", "arrive", "start", "complete", "cancel"]


@dataclass(frozen=True)
class OfferPress:
    """A button under the offer of a ride."""

    offer_id: int
    nonce: str
    word: Word


async def press_button(
    door: CustomerDoor, pressed: OfferPress, *, fencing_token: int, now: datetime
) -> tuple[str, TakenRide | None] | None:
    """How the ride stands for the driver after their press, with what they have to know of it once
    they took it; None when the button is not theirs, or not theirs any more.

    Its customer, or the next driver, is told in the same transaction.
    Raises Superseded when somebody else claimed them since.
    """
    try:
        async with door.open() as conn:
            await actions.assert_fencing(conn, fencing_token)
            day = now.astimezone(KIGALI).date()
            offer = (pressed.offer_id, pressed.nonce)
            standing = await drivers.press(conn, *offer, pressed.word, now, day)
            return (standing, await drivers.taken(conn, *offer)) if standing else None
    except Error as error:
        if error.sqlstate == "EM001":
            raise Superseded from error
        raise


async def say_driving(
    door: CustomerDoor,
    *,
    available: bool,
    position: tuple[float, float] | None,
    now: datetime,
    rules: RideSettings,
) -> bool:
    """The door's customer says that they drive now, or no more; False when they are no driver."""
    latitude, longitude = position or (None, None)
    async with door.open() as conn:
        return await drivers.drives(
            conn,
            available_until=now + timedelta(hours=rules.shift_hours) if available else None,
            latitude=latitude,
            longitude=longitude,
            now=now,
        )
