"""What customers thought of conversations."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.feedback import FEEDBACK, FeedbackRating
from server.api.reading import ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class FeedbackFilters:
    rating: Annotated[FeedbackRating | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=FEEDBACK,
        filters=FeedbackFilters,
        one="feedback",
        many="feedback",
        show="Show what they said",
    )
)
