"""Viewings of properties."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.viewings import VIEWINGS, ViewingStatus
from server.api.reading import ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class ViewingFilters:
    status: Annotated[ViewingStatus | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=VIEWINGS,
        filters=ViewingFilters,
        one="viewing",
        many="viewings",
        show="Show a viewing",
    )
)
