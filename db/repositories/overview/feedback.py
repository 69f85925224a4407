"""What customers thought of conversations: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, Overview

FeedbackRating = Literal["up", "down"]


@dataclass(frozen=True)
class FeedbackLine:
    """`rating` is null while they have been asked and have not answered."""

    id: int
    customer_id: int
    conversation_id: int
    agent: str
    agent_version: int
    rating: FeedbackRating | None
    reason: str | None
    comment: str | None
    asked_at: datetime | None
    rated_at: datetime | None


FEEDBACK: Overview[FeedbackLine] = Overview(
    row=FeedbackLine,
    query="""
    SELECT * FROM (
        SELECT id, customer_id, conversation_id, agent, agent_version, rating, reason, comment,
            asked_at, rated_at
        FROM feedback
    ) AS line
""",
    conditions=BEFORE + BY_CUSTOMER + " AND (%(rating)s::text IS NULL OR rating = %(rating)s)",
)
