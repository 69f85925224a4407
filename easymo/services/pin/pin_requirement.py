"""When the PIN is asked for: from an amount of a day on, and once after a change of number.

The amount is a setting, `limits.pin_from_rwf`; what is moved at all in a day is limited in
`easymo/services/action/spending_limits.py`, which asks here before it lets money go.
"""

from datetime import datetime

from psycopg import AsyncConnection

from db.repositories.customer.pins import OpenQuotes
from db.repositories.payment import spending
from easymo.services.pin import number_change
from easymo.services.pin.number_change import Need


async def needs(
    conn: AsyncConnection,
    now: datetime,
    amount_rwf: int,
    *,
    from_rwf: int,
    after_change_hours: int,
) -> Need | None:
    """What the acting customer's press takes before this amount is moved."""
    if changed := await number_change.needs(conn, now, after_change_hours):
        return changed
    moved_rwf = await spending.moved_without_pin(conn, now)
    return "pin" if _reaches(amount_rwf, moved_rwf, from_rwf) else None


def may_be_asked(quotes: OpenQuotes, from_rwf: int) -> bool:
    """Whether a press on what is open may ask, so that digits sent before it could be the PIN.

    Whatever the quote is of: a message too many is taken out rather than one too few.
    """
    return bool(quotes.amounts_rwf) and (
        quotes.is_number_changed
        or any(
            amount is not None and _reaches(amount, quotes.moved_rwf, from_rwf)
            for amount in quotes.amounts_rwf
        )
    )


def _reaches(amount_rwf: int, moved_rwf: int, from_rwf: int) -> bool:
    """With what was moved that day without the PIN, so that many small amounts are no way round."""
    return moved_rwf + amount_rwf >= from_rwf
