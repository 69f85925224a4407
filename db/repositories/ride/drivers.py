"""Drivers, each through their own door: when and where they drive, and the buttons they press."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

DRIVES = "SELECT driver_is(%s, %s, %s, %s)"


async def drives(
    conn: AsyncConnection,
    *,
    available_until: datetime | None,
    latitude: float | None,
    longitude: float | None,
    now: datetime,
) -> bool:
    """The door's customer drives until then, or no more; False when they are no driver."""
    found = await conn.execute(DRIVES, [available_until, latitude, longitude, now])
    return await found.fetchone() == (True,)


PRESS = "SELECT driver_presses(%s, %s, %s, %s, %s)"


async def press(
    conn: AsyncConnection, offer_id: int, nonce: str, word: str, now: datetime, day: date
) -> str | None:
    """How the ride stands for the driver after their press; None when the button is not theirs."""
    row = await (await conn.execute(PRESS, [offer_id, nonce, word, now, day])).fetchone()
    return str(row[0]) if row and row[0] is not None else None


@dataclass(frozen=True)
class TakenRide:
    """A ride as its driver has to know it."""

    rider: str
    pickup: str
    pickup_latitude: float
    pickup_longitude: float
    destination: str
    fare_rwf: int


async def taken(conn: AsyncConnection, offer_id: int, nonce: str) -> TakenRide | None:
    """The ride that the door's driver took by this offer."""
    async with conn.cursor(row_factory=class_row(TakenRide)) as cursor:
        await cursor.execute("SELECT * FROM ride_of_offer(%s, %s)", [offer_id, nonce])
        return await cursor.fetchone()
