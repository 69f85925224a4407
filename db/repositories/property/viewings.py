"""Viewings of properties: held, then confirmed or given back, by functions of the database.

They are in `db/schema/22_viewings.sql`.
"""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Error
from psycopg.rows import class_row

from db.repositories.action.unpaid_limits import CEILING, Most, too_many
from kit.errors import Refused


class ViewingTaken(Refused):
    """Somebody else has that time."""

    asks = "time"


class ViewingOver(Refused):
    """That time has passed, or the property is gone."""

    asks = "time"


@dataclass(frozen=True)
class Viewing:
    id: int
    status: str
    starts_at: datetime
    property_id: int
    title: str
    address: str


HOLD = "SELECT hold_viewing(%s, %s, %s, %s)"


async def hold(
    conn: AsyncConnection,
    property_id: int,
    starts_at: datetime,
    now: datetime,
    *,
    most: Most = CEILING,
) -> int:
    """Keep a time for the door's customer; returns the viewing's id.

    Raises ViewingTaken, ViewingOver or TooManyViewings. The caller's transaction is then aborted.
    """
    try:
        found = await conn.execute(HOLD, [property_id, starts_at, now, most.number])
        row = await found.fetchone()
    except Error as error:
        if refusal := too_many(error, most):
            raise refusal from error
        if error.sqlstate == "EM051":
            raise ViewingTaken from error
        if error.sqlstate == "EM050":
            raise ViewingOver from error
        raise
    assert row is not None
    return int(row[0])


COLUMNS = """
    SELECT v.id, v.status, v.starts_at, p.id AS property_id, p.title, p.address
    FROM viewings v JOIN properties p ON p.id = v.property_id
"""
ONE = f"{COLUMNS} WHERE v.id = %s"
COMING = f"{COLUMNS} WHERE v.status = 'confirmed' AND v.starts_at > %s ORDER BY v.starts_at, v.id"


async def get(conn: AsyncConnection, viewing_id: int) -> Viewing | None:
    """One viewing of the customer; None when it is somebody else's."""
    async with conn.cursor(row_factory=class_row(Viewing)) as cursor:
        await cursor.execute(ONE, [viewing_id])
        return await cursor.fetchone()


async def coming(conn: AsyncConnection, now: datetime) -> list[Viewing]:
    """The customer's confirmed viewings that have not begun."""
    async with conn.cursor(row_factory=class_row(Viewing)) as cursor:
        await cursor.execute(COMING, [now])
        return await cursor.fetchall()


async def taken(conn: AsyncConnection, property_id: int, since: datetime) -> set[datetime]:
    """When a property is seen already, by whomever."""
    found = await conn.execute("SELECT starts_at FROM taken_viewings(%s, %s)", [property_id, since])
    return {row[0] for row in await found.fetchall()}


async def confirm(conn: AsyncConnection, viewing_id: int, now: datetime) -> bool:
    """Keep a held time for good; False when it is past or was let go."""
    row = await (await conn.execute("SELECT confirm_viewing(%s, %s)", [viewing_id, now])).fetchone()
    return bool(row and row[0])


async def cancel(conn: AsyncConnection, viewing_id: int, now: datetime) -> bool:
    """Give a confirmed time back; False when it is past or back already."""
    row = await (await conn.execute("SELECT cancel_viewing(%s, %s)", [viewing_id, now])).fetchone()
    return bool(row and row[0])
