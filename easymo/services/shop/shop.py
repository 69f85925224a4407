"""Shops: what they sell, in whatever words a customer asks for it, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.door import CustomerDoor
from db.repositories.shop import shops
from db.repositories.shop.shops import Shop, ShopProduct
from easymo.services import lookup

MOST_FOUND = 10
MOST_LISTED = 500


@dataclass(frozen=True)
class ProductSearch:
    """`elsewhere`: nothing of the kind is where they asked, and these are from other shops."""

    products: list[ShopProduct]
    elsewhere: bool = False


@dataclass(frozen=True)
class Shelf:
    """A shop, and what it sells by name."""

    shop: Shop
    products: list[str]


async def list_shops(door: CustomerDoor) -> list[Shop]:
    """All shops, by name."""
    async with door.open() as conn:
        return await shops.list_shops(conn)


async def find_shops(door: CustomerDoor, words: str | None) -> list[Shop]:
    """The shops that words name: by their names, their sector, or what kind they are of."""
    known = await list_shops(door)
    return _named(words, known) if words else known


async def search(door: CustomerDoor, words: str, where: str | None = None) -> ProductSearch:
    """Products in a customer's words; a shop or a sector may stand among the words, or apart."""
    async with door.open() as conn:
        known = await shops.list_shops(conn)
        vocabulary = await shops.vocabulary(conn)
        asked = lookup.split_words(words)
        meant = lookup.find_known(asked, vocabulary)
        there = _ids(_named(where or _rest(asked, vocabulary), known))
        if not meant and (where or not there):
            return ProductSearch([])
        found = await shops.find_products(conn, meant, shop_ids=there or None, most=MOST_FOUND)
        if not found and there:
            found = await shops.find_products(conn, meant, shop_ids=None, most=MOST_FOUND)
            return ProductSearch(found, elsewhere=True)
    return ProductSearch(found)


async def find_place(door: CustomerDoor, words: str) -> str | None:
    """The words among these that name a shop or a part of town with shops, if any do."""
    async with door.open() as conn:
        known = await shops.list_shops(conn)
        rest = _rest(lookup.split_words(words), await shops.vocabulary(conn))
    return rest if _named(rest, known) else None


async def names_place(door: CustomerDoor, words: str) -> bool:
    """Whether words name a shop or where one is, and nothing that is sold."""
    async with door.open() as conn:
        known = await shops.list_shops(conn)
        asked = lookup.split_words(words)
        is_sold = lookup.find_known(asked, await shops.vocabulary(conn))
    return not is_sold and bool(_named(words, known))


async def list_products(door: CustomerDoor, shop: Shop) -> list[ShopProduct]:
    """What a shop sells."""
    async with door.open() as conn:
        return await shops.find_products(conn, [], shop_ids=[shop.id], most=MOST_FOUND)


async def list_shelves(door: CustomerDoor) -> list[Shelf]:
    """Every shop with some of what it sells."""
    async with door.open() as conn:
        known = await shops.list_shops(conn)
        sold = await shops.find_products(conn, [], shop_ids=_ids(known), most=MOST_LISTED)
    return [Shelf(shop, [one.name for one in sold if one.shop_id == shop.id]) for shop in known]


async def find_product(door: CustomerDoor, product_id: int) -> ShopProduct | None:
    """The product of that number."""
    async with door.open() as conn:
        return await shops.product(conn, product_id)


def _named(words: str | None, known: Sequence[Shop]) -> list[Shop]:
    names = {str(shop.id): f"{shop.name} {shop.sector} {shop.kind}" for shop in known}
    meant = lookup.find_named(words or "", names)
    return [shop for shop in known if str(shop.id) in meant]


def _rest(asked: Sequence[str], vocabulary: set[str]) -> str:
    return " ".join(word for word in asked if word not in vocabulary)


def _ids(known: Sequence[Shop]) -> list[int]:
    return [shop.id for shop in known]
