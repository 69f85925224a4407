"""Orders for pick-up."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from db.repositories.overview.orders import ORDERS, OrderLine, OrderStatus
from db.repositories.overview.paging import get_row
from easymo.services.shop import order
from server.api.reading import AMOUNTS, ReadOnlyNoun, reading_router
from server.api.requests import FilterNumber, Number, OperatorsWrite, required


@dataclass(frozen=True)
class OrderFilters:
    status: Annotated[OrderStatus | None, Query()] = None
    customer_id: FilterNumber = None


router = reading_router(
    ReadOnlyNoun(
        overview=ORDERS,
        filters=OrderFilters,
        one="order",
        many="orders",
        show="Show an order",
        about=AMOUNTS,
    )
)


@router.post("/{number}/collect", summary="Say that the shop has handed an order over")
async def collect(write: OperatorsWrite, number: Number) -> OrderLine:
    """It can no longer be cancelled then."""
    if await write.is_new("order.collect", f"order:{number}", {}):
        await order.collect(write.conn, number, write.now)
    return required(await get_row(write.conn, ORDERS, number), f"order {number}")
