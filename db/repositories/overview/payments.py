"""Mobile-money payments: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Francs, Overview

PaymentState = Literal["new", "requested", "succeeded", "failed"]


@dataclass(frozen=True)
class PaymentLine:
    """A mobile-money collection. `reference` is what the provider knows it by."""

    id: int
    customer_id: int
    booking_id: int | None
    purpose: str
    amount_rwf: Francs
    status: PaymentState
    outcome: str | None
    reason: str | None
    reference: UUID
    created_at: datetime
    settled_at: datetime | None
    order_id: int | None


PAYMENTS: Overview[PaymentLine] = Overview(
    row=PaymentLine,
    query="""
    SELECT id, customer_id, booking_id, purpose, amount_rwf, status, outcome, reason, reference,
        created_at, settled_at, order_id
    FROM payments
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
