"""Changes of confirmed bookings: held, then made or dropped, each by a database function."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Error
from psycopg.rows import class_row

from db.repositories.action.unpaid_limits import CEILING, Most
from db.repositories.booking.bookings import refusal_of
from db.repositories.payment.spending import raise_if_too_little
from kit.errors import Refused


class NotToChange(Refused):
    """That booking is over, has begun or was given up."""


class ChangeUnderWay(Refused):
    """Mobile money is being asked for that booking: it is changed when that is over."""


@dataclass(frozen=True)
class ChangeHold:
    """What a booking would become, and what comes back of what was paid when it is cheaper."""

    booking_id: int
    slot_id: int
    guests: int
    special_request: str | None
    refund_rwf: int
    refund_percent_most: int
    expires_at: datetime


HOLD = """
    SELECT id FROM hold_change(
        %(booking_id)s, %(slot_id)s, %(guests)s, %(special_request)s, %(refund_rwf)s,
        %(refund_percent_most)s, %(now)s, %(expires_at)s, %(most_guests)s
    )
"""


async def hold(
    conn: AsyncConnection, wanted: ChangeHold, now: datetime, *, most: Most = CEILING
) -> int:
    """Take the seats it takes beyond those of the booking, and return the change's id.

    Raises SlotFull, SlotOver, TooManySeats, NotToChange or ChangeUnderWay. The caller's
    transaction is then aborted.
    """
    values = {**vars(wanted), "now": now, "most_guests": most.guests}
    try:
        found = await conn.execute(HOLD, values)
        row = await found.fetchone()
    except Error as error:
        if refusal := _refusal_of(error, most):
            raise refusal from error
        raise
    assert row is not None
    return int(row[0])


def _refusal_of(error: Error, most: Most) -> Refused | None:
    match error.sqlstate:
        case "EM070":
            return NotToChange()
        case "EM071":
            return ChangeUnderWay()
    return refusal_of(error, most)


async def make(conn: AsyncConnection, change_id: int, now: datetime) -> bool:
    """The booking becomes what the change says, and what is too much comes back; False when its
    hold is over, or the booking is no longer what was quoted."""
    found = await conn.execute("SELECT make_change(%s, %s)", [change_id, now])
    return await found.fetchone() is not None


async def pay_from_wallet(conn: AsyncConnection, change_id: int, now: datetime) -> bool:
    """The same, with what is due taken from the wallet.

    Raises TooLittleMoney. The caller's transaction is then aborted.
    """
    try:
        found = await conn.execute("SELECT pay_change_from_wallet(%s, %s)", [change_id, now])
        return await found.fetchone() is not None
    except Error as error:
        raise_if_too_little(error)
        raise


async def is_changed_since(conn: AsyncConnection, booking_id: int, action_id: int) -> bool:
    """Whether a change of the booking was made after that action about it was drafted."""
    found = await conn.execute("SELECT is_changed_since(%s, %s)", [booking_id, action_id])
    row = await found.fetchone()
    return bool(row and row[0])


BOOKING_OF = "SELECT booking_id FROM booking_changes WHERE id = %s"


async def booking_of(conn: AsyncConnection, change_id: int) -> int | None:
    """The booking it is a change of; None when it is somebody else's."""
    row = await (await conn.execute(BOOKING_OF, [change_id])).fetchone()
    return int(row[0]) if row else None


async def expire_holds(conn: AsyncConnection, now: datetime, *, most: int) -> int:
    """Give seats back whose payment did not come in time, a change per transaction."""
    for done in range(most):
        row = await (await conn.execute("SELECT expire_change_hold(%s)", [now])).fetchone()
        if row == (False,):
            return done
    return most


@dataclass(frozen=True)
class WaitingChange:
    """A change that mobile money was asked for and has not answered."""

    booking_id: int
    guests: int
    due_rwf: int
    venue_name: str
    starts_at: datetime


WAITING = """
    SELECT c.booking_id, c.guests, c.due_rwf, v.name AS venue_name, s.starts_at
    FROM booking_changes c JOIN slots s ON s.id = c.slot_id JOIN venues v ON v.id = s.venue_id
    WHERE EXISTS (SELECT 1 FROM payments p
                  WHERE p.change_id = c.id AND p.status IN ('new', 'requested'))
    ORDER BY s.starts_at, c.id
"""


async def waiting_for_payment(conn: AsyncConnection) -> list[WaitingChange]:
    async with conn.cursor(row_factory=class_row(WaitingChange)) as cursor:
        await cursor.execute(WAITING)
        return await cursor.fetchall()
