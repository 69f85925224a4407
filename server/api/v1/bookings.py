"""Bookings."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.bookings import BOOKINGS, BookingStatus
from server.api.reading import AMOUNTS, ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class BookingFilters:
    status: Annotated[BookingStatus | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=BOOKINGS,
        filters=BookingFilters,
        one="booking",
        many="bookings",
        show="Show a booking",
        about=AMOUNTS,
    )
)
