"""From what a customer has said so far to the next thing to settle about an order."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.door import CustomerDoor
from db.repositories.shop.shops import ShopProduct
from easymo.services.shop import shop as shops
from easymo.services.shop.basket import Basket, BasketLine, OtherShopLine
from easymo.services.shop.package_size import (
    count_packages,
    has_size,
    is_part_of_name,
    is_sized,
)
from kit.errors import Refused


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


@dataclass(frozen=True)
class ProductWish:
    """One thing the customer wants: a product's number or their words for it; None: not said how
    many. `shop` is the one they named for this thing, where they named several; `unit` is `kg` or
    `l` where the quantity counts those."""

    product: str
    quantity: int | None = None
    shop: str | None = None
    unit: str | None = None

    @property
    def size(self) -> str:
        """What is said of a size, in their words or as kilos or litres."""
        return f"{self.quantity} {self.unit}" if self.unit else self.product


@dataclass(frozen=True)
class AskProduct:
    """Several things fit the wish at this place, or none does."""

    at: int
    products: list[ShopProduct]


@dataclass(frozen=True)
class AskQuantity:
    at: int
    product: ShopProduct


OrderStep = AskProduct | AskQuantity | Basket


async def next_step(
    door: CustomerDoor, wishes: Sequence[ProductWish], where: str | None, *, most_of_one: int
) -> OrderStep:
    """What to ask next, or all that is to be kept.

    What is of another shop than the first thing waits for an order of its own, and is looked at
    then. Raises Refused when what is wanted breaks a rule.
    """
    lines: list[BasketLine] = []
    others: list[OtherShopLine] = []
    if not any(wish.shop for wish in wishes):
        # "2 sugar and 3 milk from Isoko": the shop is named once, and meant for all.
        where = where or await shops.find_place(door, " ".join(wish.product for wish in wishes))
        where = where or await _find_common_shop(door, wishes)
    for at, wish in enumerate(wishes):
        found = await _find_products(door, wish, wish.shop or where)
        if len(found) != 1:
            return AskProduct(at, found)
        [product] = found
        quantity = count_wanted(wish, product)
        if lines and product.shop_id != lines[0].product.shop_id:
            others.append(OtherShopLine(product, quantity))
        elif quantity is None and product.stock:
            return AskQuantity(at, product)
        else:
            lines = _with(lines, _check(quantity, product, most_of_one))
    return Basket(lines, others)


async def part_place(
    door: CustomerDoor, wishes: Sequence[ProductWish]
) -> tuple[list[ProductWish], str | None]:
    """`a charger, tekno hub`: the things, and the shop where one stands among them as if it were
    one."""
    places = [w for w in wishes if w.quantity is None and await shops.names_place(door, w.product)]
    things = [wish for wish in wishes if wish not in places]
    return (things, places[0].product) if places and things else ([*wishes], None)


async def _find_common_shop(door: CustomerDoor, wishes: Sequence[ProductWish]) -> str | None:
    """The only shop that has all of it: milk is in two, milk and eggs are in one."""
    if len(wishes) < 2:
        return None
    found = [await _find_products(door, wish, None) for wish in wishes]
    common = set.intersection(*({one.shop_name for one in products} for products in found))
    return common.pop() if len(common) == 1 else None


async def _find_products(
    door: CustomerDoor, wish: ProductWish, where: str | None
) -> list[ShopProduct]:
    words = wish.product
    if words.isdecimal() and len(words) < 18:
        numbered = await shops.find_product(door, int(words))
        return [numbered] if numbered else []
    found = (await shops.search(door, words, where)).products
    return [product for product in found if has_size(wish.size, product.name)] or found


def count_wanted(wish: ProductWish, product: ShopProduct) -> int | None:
    """How many of this product: as they said, or as many as make the size they said."""
    if wish.quantity is None or (wish.unit and is_sized(product.name)):
        return count_packages(wish.size, product.name)
    return None if is_part_of_name(wish.quantity, product.name) else wish.quantity


def _check(quantity: int | None, product: ShopProduct, most: int) -> BasketLine:
    if product.stock == 0 or quantity is None:
        raise NoneLeft(product=product.name)
    if quantity < 1:
        raise TooFewOfOne
    if quantity > most:
        raise TooManyOfOne(most=most)
    if quantity > product.stock:
        raise FewerLeft(product=product.name, left=product.stock)
    return BasketLine(product, quantity)


def _with(lines: list[BasketLine], line: BasketLine) -> list[BasketLine]:
    """The same product twice is one line."""
    before = [known for known in lines if known.product.id == line.product.id]
    quantity = line.quantity + sum(known.quantity for known in before)
    return [*(known for known in lines if known not in before), BasketLine(line.product, quantity)]
