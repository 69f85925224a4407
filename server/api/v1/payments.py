"""Mobile-money payments."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.payments import PAYMENTS, PaymentStatus
from server.api.reading import AMOUNTS, ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class PaymentFilters:
    status: Annotated[PaymentStatus | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=PAYMENTS,
        filters=PaymentFilters,
        one="payment",
        many="payments",
        show="Show a payment",
        about=AMOUNTS,
    )
)
