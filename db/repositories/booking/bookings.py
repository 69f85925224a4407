"""Bookings: held, then confirmed or given back. Every change goes through a database function.

Seats and statuses are ruled by `db/schema/15_bookings.sql`, paying by `26_charges.sql`.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Error
from psycopg.rows import class_row

from db.repositories.action.unpaid_limits import CEILING, Most, too_many
from kit.errors import Refused


class SlotFull(Refused):
    """Not enough places are left there."""

    asks = "time"


class SlotOver(Refused):
    """That time has passed or does not exist."""

    asks = "time"


@dataclass(frozen=True)
class Booking:
    id: int
    guests: int
    total_rwf: int
    status: str
    paid_rwf: int
    venue_code: str
    venue_name: str
    starts_at: datetime
    ends_at: datetime
    slot_id: int
    special_request: str | None
    is_paid: bool
    is_being_paid: bool
    refund_percent_most: int


@dataclass(frozen=True)
class SeatHold:
    """Seats that are kept until the customer decides, with their own words to the venue."""

    slot_id: int
    guests: int
    expires_at: datetime
    special_request: str | None = None


HOLD = """
    SELECT id FROM hold_seats(
        %(slot_id)s, %(guests)s, %(now)s, %(expires_at)s, %(most)s, %(most_guests)s,
        %(special_request)s
    )
"""


async def hold(
    conn: AsyncConnection, wanted: SeatHold, now: datetime, *, most: Most = CEILING
) -> int:
    """Take seats for the door's customer and return the booking's id.

    Raises SlotFull, SlotOver, TooManyBookings or TooManySeats. The caller's transaction is
    then aborted.
    """
    limits = {"most": most.number, "most_guests": most.guests}
    try:
        found = await conn.execute(HOLD, {**vars(wanted), **limits, "now": now})
        row = await found.fetchone()
    except Error as error:
        if refusal := refusal_of(error, most):
            raise refusal from error
        raise
    assert row is not None
    return int(row[0])


def refusal_of(error: Error, most: Most) -> Refused | None:
    """The rule a hold ran into; None when it failed for another reason."""
    match error.sqlstate:
        case "EM011":
            return SlotFull()
        case "EM010":
            return SlotOver()
    return too_many(error, most)


IS_BEING_PAID = """
    EXISTS (SELECT 1 FROM payments p WHERE p.booking_id = b.id AND p.status IN ('new', 'requested'))
"""
COLUMNS = f"""
    SELECT b.id, b.guests, b.total_rwf, b.status,
           CASE WHEN b.paid_transfer_id IS NULL THEN 0
                ELSE b.total_rwf - b.refunded_rwf END AS paid_rwf,
           v.code AS venue_code, v.name AS venue_name,
           s.starts_at, s.ends_at, b.slot_id, b.special_request,
           b.paid_transfer_id IS NOT NULL AS is_paid, {IS_BEING_PAID} AS is_being_paid,
           b.refund_percent_most
    FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
"""  # noqa: S608

UPCOMING = f"{COLUMNS} WHERE b.status = 'confirmed' AND s.starts_at > %s ORDER BY s.starts_at, b.id"


async def upcoming(conn: AsyncConnection, now: datetime) -> list[Booking]:
    """The customer's confirmed bookings that have not begun."""
    async with conn.cursor(row_factory=class_row(Booking)) as cursor:
        await cursor.execute(UPCOMING, [now])
        return await cursor.fetchall()


WAITING = f"""
    {COLUMNS} WHERE b.status = 'held' AND s.starts_at > %s AND {IS_BEING_PAID} ORDER BY s.starts_at
"""


async def waiting_for_payment(conn: AsyncConnection, now: datetime) -> list[Booking]:
    """The customer's held bookings that mobile money was asked for and has not answered."""
    async with conn.cursor(row_factory=class_row(Booking)) as cursor:
        await cursor.execute(WAITING, [now])
        return await cursor.fetchall()


ONE = f"{COLUMNS} WHERE b.id = %s"


async def get(conn: AsyncConnection, booking_id: int) -> Booking | None:
    """One booking of the customer; None when it is somebody else's."""
    async with conn.cursor(row_factory=class_row(Booking)) as cursor:
        await cursor.execute(ONE, [booking_id])
        return await cursor.fetchone()


async def confirm(conn: AsyncConnection, booking_id: int, now: datetime) -> bool:
    """Keep held seats for good; False when the hold is over."""
    found = await conn.execute("SELECT id FROM confirm_seats(%s, %s)", [booking_id, now])
    return await found.fetchone() is not None


async def cancel(conn: AsyncConnection, booking_id: int, now: datetime) -> bool:
    """Give seats back; False when they are back already."""
    found = await conn.execute(
        "SELECT id FROM release_seats(%s, 'cancelled', %s)", [booking_id, now]
    )
    return await found.fetchone() is not None


async def expire(conn: AsyncConnection, booking_id: int, now: datetime) -> None:
    """Give held seats back whose time ran out; a confirmed booking stays."""
    await conn.execute("SELECT id FROM release_seats(%s, 'expired', %s)", [booking_id, now])


ADD_REQUEST = """
    UPDATE bookings SET special_request = left(concat_ws('; ', special_request, %(words)s), 300)
    WHERE id = %(id)s AND customer_id = %(customer)s AND status = 'confirmed'
      AND strpos(lower(coalesce(special_request, '')), lower(%(words)s)) = 0
"""


async def add_request(conn: AsyncConnection, customer_id: int, booking_id: int, words: str) -> None:
    """Keep what they ask of the venue with a confirmed booking, in the turn's own transaction."""
    await conn.execute(ADD_REQUEST, {"id": booking_id, "customer": customer_id, "words": words})


async def withdraw_own_hold(conn: AsyncConnection, slot_id: int, now: datetime) -> bool:
    """Give up the customer's open proposal on this slot; False when they have none."""
    found = await conn.execute("SELECT withdraw_own_hold(%s, %s)", [slot_id, now])
    row = await found.fetchone()
    return bool(row and row[0])
