"""A message that was deleted or edited after it was read: what it asked for is undone or stands."""

from datetime import datetime
from typing import Literal

from psycopg import Error

from db.door import CustomerDoor
from db.repositories import actions, changed_messages
from easymo.errors import Superseded

DECIDED = {"executed", "cancelled"}

Undone = Literal["nothing", "decided"] | int
"""What became of it; a number is the action that was withdrawn."""


async def undo(door: CustomerDoor, wamid: str, *, fencing_token: int, now: datetime) -> Undone:
    """Withdraw what the message proposed, if it is undecided; what was decided stays.

    Raises Superseded when somebody else claimed the customer since.
    """
    try:
        async with door.open() as conn:
            # Locks the customer, as every press does: nobody decides it meanwhile.
            await actions.assert_fencing(conn, fencing_token)
            led = await changed_messages.led_to(conn, wamid)
            if led is None:
                return "nothing"
            if led.status in DECIDED:
                return "decided"
            if led.status != "proposed":
                return "nothing"
            # There is one open proposal at a time, so this is it.
            await actions.withdraw_own(conn, led.kind, now)
            return led.action_id
    except Error as error:
        if error.sqlstate == "EM001":
            raise Superseded from error
        raise
