"""Rides."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.rides import RIDES, RideStatus
from server.api.reading import AMOUNTS, ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class RideFilters:
    status: Annotated[RideStatus | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=RIDES,
        filters=RideFilters,
        one="ride",
        many="rides",
        show="Show a ride",
        about=AMOUNTS,
    )
)
