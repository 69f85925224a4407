"""What is given back when a paid booking is cancelled: a table of hours before and percent.

The hours and the percent are `RefundSettings` of `kit/settings/booking.py`.
"""

from datetime import datetime, timedelta

from kit.settings.booking import RefundSettings


def calculate_refund_rwf(
    paid_rwf: int, starts_at: datetime, now: datetime, rules: RefundSettings
) -> int:
    """Whole francs, rounded down."""
    ahead = starts_at - now
    if ahead >= timedelta(hours=rules.whole_until_hours):
        return paid_rwf
    if ahead >= timedelta(hours=rules.part_until_hours):
        return paid_rwf * rules.part_percent // 100
    return 0
