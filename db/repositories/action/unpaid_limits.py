"""How much one customer may keep without having paid: the database counts, under a lock.

By `limit_open_holds` of `db/schema/24_quotes.sql`.
"""

from dataclasses import dataclass

from psycopg import AsyncConnection, Error

from kit.errors import Refused


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


CEILING = Most(50, 1000)
"""What the database lets a customer keep whose caller names no limit."""


def too_many(error: Error, most: Most) -> Refused | None:
    """The limit that a hold ran into; None when it failed for another reason.

    The caller's transaction is aborted.
    """
    match error.sqlstate:
        case "EM060":
            return TooManyBookings(most=most.number)
        case "EM061":
            return TooManySeats(most=most.guests)
        case "EM062":
            return TooManyOrders(most=most.number)
        case "EM063":
            return TooManyViewings(most=most.number)
    return None


async def has_payer_number(conn: AsyncConnection) -> bool:
    """Whether mobile money could ask the door's customer."""
    row = await (await conn.execute("SELECT has_payer_number()")).fetchone()
    return bool(row and row[0])
