"""Orders, rides, viewings and feedback: for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, LiteralString, TypeVar

from psycopg import AsyncConnection

from db.repositories.overview.paging import Francs, one, page

Row = TypeVar("Row")

OrderStatus = Literal["held", "confirmed", "collected", "cancelled", "expired"]
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
ViewingStatus = Literal["held", "confirmed", "cancelled", "expired"]
Rating = Literal["up", "down"]


@dataclass(frozen=True)
class OrderLine:
    """`items` is how many of what, as people say it."""

    id: int
    customer_id: int
    shop: str
    items: str
    total_rwf: Francs
    is_paid: bool
    refunded_rwf: Francs
    status: OrderStatus
    pick_up_until: datetime
    created_at: datetime
    ended_at: datetime | None


ORDER: LiteralString = """
    SELECT * FROM (
        SELECT o.id, o.customer_id, s.code AS shop, o.total_rwf, o.refunded_rwf, o.status,
            o.paid_transfer_id IS NOT NULL AS is_paid, o.pick_up_until, o.created_at, o.ended_at,
            coalesce((SELECT string_agg(i.quantity || ' × ' || p.name, ', ' ORDER BY p.id)
                      FROM order_items i JOIN products p ON p.id = i.product_id
                      WHERE i.order_id = o.id), '') AS items
        FROM orders o JOIN shops s ON s.id = o.shop_id
    ) AS line
"""


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


RIDE: LiteralString = """
    SELECT * FROM (
        SELECT r.id, r.customer_id, d.name AS driver, r.pickup, r.destination, r.fare_rwf, r.status,
            r.created_at, r.ended_at
        FROM rides r LEFT JOIN drivers d ON d.id = r.driver_id
    ) AS line
"""


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


VIEWING: LiteralString = """
    SELECT * FROM (
        SELECT v.id, v.customer_id, v.property_id, p.title, v.starts_at, v.status, v.created_at,
            v.cancelled_at
        FROM viewings v JOIN properties p ON p.id = v.property_id
    ) AS line
"""


@dataclass(frozen=True)
class FeedbackLine:
    """`rating` is null while she has been asked and has not answered."""

    id: int
    customer_id: int
    conversation_id: int
    agent: str
    agent_version: int
    rating: Rating | None
    reason: str | None
    comment: str | None
    asked_at: datetime | None
    rated_at: datetime | None


FEEDBACK: LiteralString = """
    SELECT * FROM (
        SELECT id, customer_id, conversation_id, agent, agent_version, rating, reason, comment,
            asked_at, rated_at
        FROM feedback
    ) AS line
"""
FILTERS: LiteralString = """
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s)
"""
BY_STATUS: LiteralString = " AND (%(status)s::text IS NULL OR status = %(status)s)"
BY_RATING: LiteralString = " AND (%(status)s::text IS NULL OR rating = %(status)s)"


async def lines(
    conn: AsyncConnection,
    row: type[Row],
    query: LiteralString,
    *,
    status: str | None,
    customer_id: int | None,
    before: int | None,
    limit: int,
) -> Sequence[Row]:
    """Newest first."""
    filters = {"status": status, "customer_id": customer_id}
    wanted = query + FILTERS + (BY_RATING if query is FEEDBACK else BY_STATUS)
    return await page(conn, row, wanted, filters, before=before, limit=limit)


async def line(
    conn: AsyncConnection, row: type[Row], query: LiteralString, number: int
) -> Row | None:
    return await one(conn, row, query + " WHERE id = %s", number)
