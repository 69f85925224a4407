"""What the shop tools answer about shops and products, in words and with choices."""

from collections.abc import Sequence

from db.repositories.shop.shops import Shop, ShopProduct
from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from easymo.services.shop.shop import ProductSearch, Shelf
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question

SHOPS_OFFERED = 10
SHOWN = 4
"""So many products of each shop, in a message that all shops must fit in."""


def offer_products(found: ProductSearch, words: str, language: str) -> Answer:
    """What was found, each to be ordered by a press."""
    if not found.products:
        return tell_nothing_found(words, language)
    key = "shop.elsewhere" if found.elsewhere else "shop.found"
    sentence = say(key, language, count=len(found.products))
    return _offer(sentence, found.products, language)


def tell_nothing_found(words: str, language: str) -> Answer:
    shops = Choice(title=say("shop.shops", language), tool="shop_information", arguments={})
    content, artifact = ask_question(
        say("shop.nothing", language, words=words[:60]), "product", [shops], ""
    )
    return content, Artifact(**artifact, is_for_agent=True)


def offer_shelf(shop: Shop, sold: Sequence[ShopProduct], language: str) -> Answer:
    """What one shop sells."""
    return _offer(say("shop.shelf", language, shop=shop.name), sold, language)


def tell_stock(found: ProductSearch, words: str, language: str) -> Answer:
    """How much of each is left, said in the text and not only in rows."""
    if not found.products:
        return tell_nothing_found(words, language)
    lines = [
        say(
            "shop.stock" if product.stock else "shop.sold_out",
            language,
            count=product.stock,
            product=product.name,
            shop=product.shop_name,
            price=in_words(product.price_rwf, language),
        )
        for product in found.products
    ]
    sentence = "\n".join([*lines, "", say("shop.order_which", language)])
    return _offer(sentence, found.products, language)


def ask_what(shops: Sequence[Shop], language: str) -> Answer:
    offered = [_shop_choice(shop, language) for shop in shops[:SHOPS_OFFERED]]
    menu = say("shop.menu_shops", language)
    return ask_question(say("shop.ask_product", language), "product", offered, menu)


def tell_shelves(shelves: Sequence[Shelf], language: str) -> Answer:
    """Some of what each shop sells; all of it by a press."""
    lines = [
        say("shop.sells", language, shop=one.shop.name, products=", ".join(one.products[:SHOWN]))
        for one in shelves[:SHOPS_OFFERED]
        if one.products
    ]
    content, artifact = ask_what([one.shop for one in shelves], language)
    text = "\n".join([*lines, "", artifact["say"]]) if lines else artifact["say"]
    return content.replace(artifact["say"], text), Artifact(**{**artifact, "say": text})


def describe_shops(shops: Sequence[Shop], language: str, *, known: bool) -> Answer:
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
    content, artifact = ask_question("\n".join([*before, *lines]), "shop", offered, menu)
    return content, Artifact(**artifact, is_for_agent=True)


def describe_in_row(product: ShopProduct, language: str) -> str:
    """The product in a list: what it costs, where, and what is left."""
    key = "shop.row" if product.stock else "shop.row_sold_out"
    price = in_words(product.price_rwf, language)
    return say(key, language, count=product.stock, shop=product.shop_name, price=price)


def _offer(sentence: str, products: Sequence[ShopProduct], language: str) -> Answer:
    offered = [
        Choice(
            title=product.name,
            description=describe_in_row(product, language),
            tool="order_for_pickup",
            arguments={"items": [{"product": str(product.id)}]},
        )
        for product in products
    ]
    content, artifact = ask_question(
        sentence, "product", offered, say("shop.menu_products", language)
    )
    numbered = "; ".join(
        f"{product.id}: {product.name}, {describe_in_row(product, language)}"
        for product in products
    )
    return f"{content} Their numbers: {numbered}.", artifact


def _shop_choice(shop: Shop, language: str) -> Choice:
    kind = say(f"shop.kind_{shop.kind}", language)
    return Choice(
        title=shop.name,
        description=f"{kind} · {shop.address}",
        tool="search_products",
        arguments={"shop": shop.name},
    )
