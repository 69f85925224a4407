"""Rides: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Francs, Overview

RideStatus = Literal[
    "quoted",
    "withdrawn",
    "offered",
    "accepted",
    "arrived",
    "started",
    "completed",
    "cancelled",
    "no_driver",
]


@dataclass(frozen=True)
class RideLine:
    id: int
    customer_id: int
    driver: str | None
    pickup: str
    destination: str
    fare_rwf: Francs
    status: RideStatus
    created_at: datetime
    ended_at: datetime | None


RIDES: Overview[RideLine] = Overview(
    row=RideLine,
    query="""
    SELECT * FROM (
        SELECT r.id, r.customer_id, d.name AS driver, r.pickup, r.destination, r.fare_rwf, r.status,
            r.created_at, r.ended_at
        FROM rides r LEFT JOIN drivers d ON d.id = r.driver_id
    ) AS line
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
