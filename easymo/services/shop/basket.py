"""What a customer has chosen, before it is an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.repositories.shop.shops import ShopProduct
from kit.clock import KIGALI

LEAST_BEFORE_CLOSING = timedelta(hours=1)


@dataclass(frozen=True)
class BasketLine:
    product: ShopProduct
    quantity: int

    @property
    def total_rwf(self) -> int:
        return self.product.price_rwf * self.quantity


@dataclass(frozen=True)
class OtherShopLine:
    """A thing of another shop, looked at when its order comes. None: it was not said how many."""

    product: ShopProduct
    quantity: int | None


@dataclass(frozen=True)
class Basket:
    """Things of one shop. `others` are of other shops, for orders of their own."""

    lines: Sequence[BasketLine]
    others: Sequence[OtherShopLine] = ()

    @property
    def total_rwf(self) -> int:
        return sum(line.total_rwf for line in self.lines)

    @property
    def shop_name(self) -> str:
        return self.lines[0].product.shop_name

    def pick_up_until(self, now: datetime, days: int) -> datetime:
        """Closing time so many days from now; a day more when it closes within the hour."""
        closes_at = self.lines[0].product.closes_at
        until = datetime.combine(now.astimezone(KIGALI).date(), closes_at, KIGALI)
        until += timedelta(days=days)
        return until if until - now >= LEAST_BEFORE_CLOSING else until + timedelta(days=1)
