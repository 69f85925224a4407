"""How much one customer may keep without having paid: the database counts, under a lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection, Error

from easymo.errors import Refused


class TooManyBookings(Refused):
    """At most {most} bookings may wait unpaid."""


class TooManySeats(Refused):
    """At most {most} seats may wait unpaid."""


class TooManyOrders(Refused):
    """At most {most} orders may wait unpaid."""


class TooManyViewings(Refused):
    """At most {most} viewings may lie ahead."""


@dataclass(frozen=True)
class Most:
    """Of one customer: how many of a kind, and of bookings how many guests in them all."""

    number: int
    guests: int = 0


LIMIT = "SELECT limit_open_holds(%s, %s, %s, %s, %s)"


async def limit(
    conn: AsyncConnection,
    kind: Literal["booking", "order", "viewing"],
    most: Most,
    now: datetime,
    *,
    guests: int = 0,
) -> None:
    """To be called in the transaction that then holds.

    Raises TooManyBookings, TooManySeats, TooManyOrders or TooManyViewings. The caller's
    transaction is then aborted.
    """
    try:
        await conn.execute(LIMIT, [kind, guests, most.number, most.guests, now])
    except Error as error:
        match error.sqlstate:
            case "EM060":
                raise TooManyBookings(most=most.number) from error
            case "EM061":
                raise TooManySeats(most=most.guests) from error
            case "EM062":
                raise TooManyOrders(most=most.number) from error
            case "EM063":
                raise TooManyViewings(most=most.number) from error
        raise


async def has_payer_number(conn: AsyncConnection) -> bool:
    """Whether mobile money could ask the door's customer."""
    row = await (await conn.execute("SELECT has_payer_number()")).fetchone()
    return bool(row and row[0])
