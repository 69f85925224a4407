"""The customer's coming bookings in short: in words for models that read, and as data."""

from db.repositories.booking.bookings import Booking
from easymo.conversation.context import RunContext
from easymo.services.booking import booking as bookings
from kit.clock import KIGALI
from kit.money import in_words

MOST = 5


async def open_bookings(context: RunContext) -> str:
    """Whether each is paid, by their numbers. Empty without any."""
    coming = await bookings.list_upcoming(context.door, context.now)
    waiting = await bookings.list_waiting_for_payment(context.door, context.now)
    told = [_line(one, "MoMo was asked, not confirmed yet") for one in waiting]
    told += [_line(one, "paid" if one.paid_rwf else "confirmed, not paid") for one in coming]
    if not told:
        return ""
    more = f"; and {len(told) - MOST} more" if len(told) > MOST else ""
    return f"Their coming bookings: {'; '.join(told[:MOST])}{more}."


def _line(booking: Booking, stands: str) -> str:
    at = booking.starts_at.astimezone(KIGALI)
    total = in_words(booking.total_rwf, "en")
    return (
        f"#{booking.id} {booking.venue_name}, {at:%A %Y-%m-%d %H:%M}, {booking.guests} guests, "
        f"{total}, {stands}"
    )


async def list_days(context: RunContext) -> list[dict[str, int | str]]:
    """Number and day of each that is confirmed: whoever has one may mean it."""
    coming = await bookings.list_upcoming(context.door, context.now)
    return [
        {"number": one.id, "day": one.starts_at.astimezone(KIGALI).date().isoformat()}
        for one in coming
    ]
