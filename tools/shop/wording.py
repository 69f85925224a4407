"""What the shop tools answer about shops and products, in words and with choices."""

from collections.abc import Sequence

from db.repositories.shop.shops import Product, Shop
from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from easymo.services.shop.shop import Found
from kit.money import in_words
from tools.answer import Answer, question

SHOPS_OFFERED = 10


def products(found: Found, words: str, language: str) -> Answer:
    """What was found, each to be ordered by a press."""
    if not found.products:
        return nothing(words, language)
    key = "shop.elsewhere" if found.elsewhere else "shop.found"
    sentence = say(key, language, count=len(found.products))
    return _offered(sentence, found.products, language)


def nothing(words: str, language: str) -> Answer:
    shops = Choice(title=say("shop.shops", language), tool="shop_information", arguments={})
    return question(say("shop.nothing", language, words=words[:60]), "product", [shops], "")


def shelf(shop: Shop, found: Sequence[Product], language: str) -> Answer:
    """What one shop sells."""
    return _offered(say("shop.shelf", language, shop=shop.name), found, language)


def stock(found: Found, words: str, language: str) -> Answer:
    """How much of each is left, said in the text and not only in rows."""
    if not found.products:
        return nothing(words, language)
    lines = [
        say(
            "shop.stock" if one.stock else "shop.sold_out",
            language,
            count=one.stock,
            product=one.name,
            shop=one.shop_name,
            price=in_words(one.price_rwf, language),
        )
        for one in found.products
    ]
    sentence = "\n".join([*lines, "", say("shop.order_which", language)])
    return _offered(sentence, found.products, language)


def ask_what(shops: Sequence[Shop], language: str) -> Answer:
    offered = [_shop_choice(shop, language) for shop in shops[:SHOPS_OFFERED]]
    menu = say("shop.menu_shops", language)
    return question(say("shop.ask_product", language), "product", offered, menu)


def described(shops: Sequence[Shop], language: str, *, known: bool) -> Answer:
    """Addresses and hours; what each sells by a press."""
    lines = [
        say(
            "shop.line",
            language,
            shop=shop.name,
            kind=say(f"shop.kind_{shop.kind}", language),
            address=shop.address,
            opens=f"{shop.opens_at:%H:%M}",
            closes=f"{shop.closes_at:%H:%M}",
        )
        for shop in shops
    ]
    before = [] if known else [say("shop.unknown", language)]
    offered = [_shop_choice(shop, language) for shop in shops[:SHOPS_OFFERED]]
    menu = say("shop.menu_shops", language)
    return question("\n".join([*before, *lines]), "shop", offered, menu)


def row(product: Product, language: str) -> str:
    """The product in a list: what it costs, where, and what is left."""
    key = "shop.row" if product.stock else "shop.row_sold_out"
    price = in_words(product.price_rwf, language)
    return say(key, language, count=product.stock, shop=product.shop_name, price=price)


def _offered(sentence: str, found: Sequence[Product], language: str) -> Answer:
    offered = [
        Choice(
            title=one.name,
            description=row(one, language),
            tool="order_for_pickup",
            arguments={"items": [{"product": str(one.id)}]},
        )
        for one in found
    ]
    content, artifact = question(sentence, "product", offered, say("shop.menu_products", language))
    numbered = "; ".join(f"{one.id}: {one.name}, {row(one, language)}" for one in found)
    return f"{content} Their numbers: {numbered}.", artifact


def _shop_choice(shop: Shop, language: str) -> Choice:
    kind = say(f"shop.kind_{shop.kind}", language)
    return Choice(
        title=shop.name,
        description=f"{kind} · {shop.address}",
        tool="search_products",
        arguments={"shop": shop.name},
    )
