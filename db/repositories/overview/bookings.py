"""Bookings: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Francs, Overview

BookingStatus = Literal["held", "confirmed", "cancelled", "expired"]


@dataclass(frozen=True)
class BookingLine:
    """`is_being_paid`: mobile money was asked for it and has not answered."""

    id: int
    customer_id: int
    venue: str
    starts_at: datetime
    guests: int
    total_rwf: Francs
    status: BookingStatus
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    is_paid: bool
    special_request: str | None
    changed_at: datetime | None
    is_being_paid: bool


BOOKINGS: Overview[BookingLine] = Overview(
    row=BookingLine,
    query="""
    SELECT * FROM (
        SELECT b.id, b.customer_id, v.code AS venue, s.starts_at, b.guests, b.total_rwf, b.status,
            b.created_at, b.confirmed_at, b.cancelled_at,
            b.paid_transfer_id IS NOT NULL AS is_paid, b.special_request, b.changed_at,
            EXISTS (SELECT 1 FROM payments p WHERE p.booking_id = b.id
                    AND p.status IN ('new', 'requested')) AS is_being_paid
        FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
    ) AS booking
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
