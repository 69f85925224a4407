"""Viewings of properties: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Overview

ViewingStatus = Literal["held", "confirmed", "cancelled", "expired"]


@dataclass(frozen=True)
class ViewingLine:
    id: int
    customer_id: int
    property_id: int
    title: str
    starts_at: datetime
    status: ViewingStatus
    created_at: datetime
    cancelled_at: datetime | None


VIEWINGS: Overview[ViewingLine] = Overview(
    row=ViewingLine,
    query="""
    SELECT * FROM (
        SELECT v.id, v.customer_id, v.property_id, p.title, v.starts_at, v.status, v.created_at,
            v.cancelled_at
        FROM viewings v JOIN properties p ON p.id = v.property_id
    ) AS line
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
