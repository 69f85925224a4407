"""What is given back of a paid booking, or of what a change makes cheaper: a table of hours before
and percent.

The hours and the percent are `RefundSettings` of `kit/settings/booking.py`.
"""

from datetime import datetime, timedelta

from db.repositories.booking.bookings import Booking
from kit.settings.booking import RefundSettings


def find_refund_percent(booking: Booking, now: datetime, rules: RefundSettings) -> int:
    """How much would come back now. Of a booking that was moved when less would have, never more
    than then: a table that was let go so late cannot be given to others."""
    by_hours = find_percent_by_hours(booking.starts_at, now, rules)
    return min(by_hours, booking.refund_percent_most)


def find_percent_by_hours(starts_at: datetime, now: datetime, rules: RefundSettings) -> int:
    ahead = starts_at - now
    if ahead >= timedelta(hours=rules.whole_until_hours):
        return 100
    if ahead >= timedelta(hours=rules.part_until_hours):
        return rules.part_percent
    return 0


def calculate_refund_rwf(paid_rwf: int, percent: int) -> int:
    """Whole francs, rounded down."""
    return paid_rwf * percent // 100
