"""Orders for pick-up: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Francs, Overview

OrderStatus = Literal["held", "confirmed", "collected", "cancelled", "expired"]


@dataclass(frozen=True)
class OrderLine:
    """`items` is how many of what, as people say it. `is_being_paid`: mobile money was asked for it
    and has not answered."""

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
    is_being_paid: bool


ORDERS: Overview[OrderLine] = Overview(
    row=OrderLine,
    query="""
    SELECT * FROM (
        SELECT o.id, o.customer_id, s.code AS shop, o.total_rwf, o.refunded_rwf, o.status,
            o.paid_transfer_id IS NOT NULL AS is_paid, o.pick_up_until, o.created_at, o.ended_at,
            EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id
                    AND p.status IN ('new', 'requested')) AS is_being_paid,
            coalesce((SELECT string_agg(i.quantity || ' × ' || p.name, ', ' ORDER BY p.id)
                      FROM order_items i JOIN products p ON p.id = i.product_id
                      WHERE i.order_id = o.id), '') AS items
        FROM orders o JOIN shops s ON s.id = o.shop_id
    ) AS line
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
