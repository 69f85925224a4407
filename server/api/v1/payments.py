"""Mobile-money payments."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.payments import PAYMENTS, PaymentState
from server.api.reading import AMOUNTS, ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber


@dataclass(frozen=True)
class PaymentFilters:
    status: Annotated[PaymentState | None, Query()] = None
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
