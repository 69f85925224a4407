"""From what a customer has said so far to the next thing to settle about her order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.door import CustomerDoor
from db.repositories.shop.shops import Product
from easymo.services.shop import shop as shops
from kit.clock import KIGALI
from kit.errors import Refused

LEAST_BEFORE_CLOSING = timedelta(hours=1)


class TooManyOfOne(Refused):
    """An order has at most {most} of one thing."""

    asks = "quantity"


class TooFewOfOne(Refused):
    """An order has at least one of each thing."""

    asks = "quantity"


class FewerLeft(Refused):
    """Of {product}, {left} are left."""

    asks = "quantity"


class NoneLeft(Refused):
    """{product} is sold out."""


class MixedShops(Refused):
    """An order is from one shop; these are from {shops}."""


@dataclass(frozen=True)
class Wish:
    """One thing she wants: a product's number or her words for it; None: not said how many."""

    product: str
    quantity: int | None = None


@dataclass(frozen=True)
class Line:
    product: Product
    quantity: int

    @property
    def total_rwf(self) -> int:
        return self.product.price_rwf * self.quantity


@dataclass(frozen=True)
class AskProduct:
    """Several things fit the wish at this place, or none does."""

    at: int
    found: list[Product]


@dataclass(frozen=True)
class AskQuantity:
    at: int
    product: Product


@dataclass(frozen=True)
class Ready:
    lines: list[Line]


Step = AskProduct | AskQuantity | Ready


async def next_step(
    door: CustomerDoor, wishes: Sequence[Wish], where: str | None, *, most_of_one: int
) -> Step:
    """What to ask next, or all that is to be kept.

    Raises Refused when what she wants breaks a rule.
    """
    lines: list[Line] = []
    # "2 sugar and 3 milk from Isoko": the shop is named once, and meant for all.
    where = where or await shops.place_in(door, " ".join(wish.product for wish in wishes))
    for at, wish in enumerate(wishes):
        found = await _meant(door, wish.product, where)
        if len(found) != 1:
            return AskProduct(at, found)
        [product] = found
        if product.stock == 0:
            raise NoneLeft(product=product.name)
        if wish.quantity is None:
            return AskQuantity(at, product)
        _check(wish.quantity, product, most_of_one)
        lines = _with(lines, Line(product, wish.quantity))
    if len({line.product.shop_id for line in lines}) > 1:
        raise MixedShops(shops=", ".join(sorted({line.product.shop_name for line in lines})))
    return Ready(lines)


async def _meant(door: CustomerDoor, words: str, where: str | None) -> list[Product]:
    if words.isdecimal() and len(words) < 18:
        one = await shops.product(door, int(words))
        return [one] if one else []
    return (await shops.search(door, words, where)).products


def _check(quantity: int, product: Product, most: int) -> None:
    if quantity < 1:
        raise TooFewOfOne
    if quantity > most:
        raise TooManyOfOne(most=most)
    if quantity > product.stock:
        raise FewerLeft(product=product.name, left=product.stock)


def _with(lines: list[Line], line: Line) -> list[Line]:
    """The same product twice is one line."""
    before = [one for one in lines if one.product.id == line.product.id]
    quantity = line.quantity + sum(one.quantity for one in before)
    return [*(one for one in lines if one not in before), Line(line.product, quantity)]


def pick_up_until(lines: Sequence[Line], now: datetime, days: int) -> datetime:
    """Closing time so many days from now; a day more when it closes within the hour."""
    closes_at = lines[0].product.closes_at
    until = datetime.combine(now.astimezone(KIGALI).date(), closes_at, KIGALI)
    until += timedelta(days=days)
    return until if until - now >= LEAST_BEFORE_CLOSING else until + timedelta(days=1)
