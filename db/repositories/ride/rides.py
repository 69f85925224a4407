"""Rides, as their customer sees them; and what is due of all of them.

Statuses are ruled by `db/schema/17_rides.sql`; which driver is asked next, and for how long, by
`18_ride_dispatch.sql`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Ride:
    id: int
    status: str
    pickup: str
    destination: str
    road_metres: int
    fare_rwf: int
    accepted_at: datetime | None


@dataclass(frozen=True)
class RideQuote:
    """A ride before anybody is asked. `within_metres` and `answer_seconds`: which drivers are
    asked, and how long each of them may think."""

    pickup: str
    pickup_latitude: float
    pickup_longitude: float
    destination: str
    destination_latitude: float
    destination_longitude: float
    road_metres: int
    fare_rwf: int
    within_metres: int
    answer_seconds: int


@dataclass(frozen=True)
class RideDriver:
    """`metres` from the pick-up, in a straight line, as of `located_at`."""

    name: str
    plate: str
    metres: int
    located_at: datetime | None


QUOTE = """
    SELECT quote_ride(
        %(conversation_id)s, %(pickup)s, %(pickup_latitude)s, %(pickup_longitude)s,
        %(destination)s, %(destination_latitude)s, %(destination_longitude)s, %(road_metres)s,
        %(fare_rwf)s, %(within_metres)s, %(answer_seconds)s, %(now)s
    )
"""


async def quote(
    conn: AsyncConnection, conversation_id: int, wanted: RideQuote, now: datetime
) -> int:
    """Note a quote of the door's customer; gives the ride's number."""
    facts = {**vars(wanted), "conversation_id": conversation_id, "now": now}
    row = await (await conn.execute(QUOTE, facts)).fetchone()
    assert row is not None
    return int(row[0])


ACTIVE = """
    SELECT id, status, pickup, destination, road_metres, fare_rwf, accepted_at FROM rides
    WHERE status IN ('offered', 'accepted', 'arrived', 'started')
"""


async def active(conn: AsyncConnection) -> Ride | None:
    """The ride the door's customer has now; at most one, by an index."""
    async with conn.cursor(row_factory=class_row(Ride)) as cursor:
        await cursor.execute(ACTIVE)
        return await cursor.fetchone()


DRIVER = "SELECT name, plate, metres, located_at FROM driver_of_ride(%s)"


async def driver(conn: AsyncConnection, ride_id: int) -> RideDriver | None:
    """Who drives; None while nobody does, or when the ride is somebody else's."""
    async with conn.cursor(row_factory=class_row(RideDriver)) as cursor:
        await cursor.execute(DRIVER, [ride_id])
        return await cursor.fetchone()


async def request(conn: AsyncConnection, ride_id: int, now: datetime, day: date) -> bool:
    """Begin a quoted ride: a driver is asked, or the customer is told that there is none.

    False when it cannot begin any more, or they have another.
    """
    return await _is_done(conn, "SELECT request_ride(%s, %s, %s)", [ride_id, now, day])


async def cancel(
    conn: AsyncConnection, ride_id: int, fee_rwf: int, now: datetime, day: date
) -> bool:
    """Cancel for `fee_rwf`; False when it has begun, or is over."""
    return await _is_done(conn, "SELECT cancel_ride(%s, %s, %s, %s)", [ride_id, fee_rwf, now, day])


async def miss_offer(conn: AsyncConnection, now: datetime, day: date) -> bool:
    """Let one offer go whose driver let the time run out; False when none is due."""
    return await _is_done(conn, "SELECT miss_ride_offer(%s, %s)", [now, day])


async def ask_for_one(conn: AsyncConnection, now: datetime, day: date) -> bool:
    """Ask the next driver for a ride that nobody is being asked for; False when there is none."""
    return await _is_done(conn, "SELECT ask_for_ride(%s, %s)", [now, day])


async def _is_done(conn: AsyncConnection, query: str, values: list[object]) -> bool:
    row = await (await conn.execute(query.encode(), values)).fetchone()
    return row == (True,)
