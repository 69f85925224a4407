"""What is asked and quoted on the way to an order, in words and with choices."""

from collections.abc import Sequence
from typing import Any

from db.repositories.shop.shops import ShopProduct
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.shop.order_draft import Pickup
from easymo.services.shop.order_request import (
    AskProduct,
    AskQuantity,
    ProductWish,
    count_wanted,
)
from kit.money import in_words
from tools.answer import Answer, ask_question
from tools.shop import wording as shop_wording

QUANTITIES = (1, 2, 3, 4, 5, 6, 8, 10)


def ask_next(
    step: AskProduct | AskQuantity,
    wishes: Sequence[ProductWish],
    shop: str | None,
    language: str,
) -> Answer:
    """The question for what is missing; its choices keep all that is known."""
    if isinstance(step, AskQuantity):
        return _ask_quantity(step, wishes, shop, language)
    if not step.products:
        return shop_wording.tell_nothing_found(wishes[step.at].product, language)
    offered = [
        _product_choice(product, step.at, wishes, shop, language) for product in step.products
    ]
    sentence = say("shop.which", language, words=wishes[step.at].product[:60])
    return ask_question(sentence, "product", offered, say("shop.menu_products", language))


def _ask_quantity(
    step: AskQuantity, wishes: Sequence[ProductWish], shop: str | None, language: str
) -> Answer:
    offered = [
        _choice(str(many), _with_product(wishes, step.at, step.product, many), shop)
        for many in QUANTITIES
        if many <= step.product.stock
    ]
    sentence = say(
        "shop.ask_quantity",
        language,
        count=step.product.stock,
        product=step.product.name,
        price=in_words(step.product.price_rwf, language),
    )
    return ask_question(sentence, "quantity", offered, say("shop.menu_quantities", language))


def quote_order(pickup: Pickup, address: str, minutes: str, language: str) -> str:
    basket = pickup.basket
    listed = [
        say(
            "shop.quote_line",
            language,
            quantity=line.quantity,
            product=line.product.name,
            price=in_words(line.product.price_rwf, language),
            sum=in_words(line.total_rwf, language),
        )
        for line in basket.lines
    ]
    return say(
        "shop.quote",
        language,
        items="\n".join(listed),
        shop=basket.shop_name,
        address=address,
        total=in_words(basket.total_rwf, language),
        day=dates.day(pickup.until, language),
        time=dates.time(pickup.until, language),
        minutes=minutes,
    )


def _product_choice(
    product: ShopProduct, at: int, wishes: Sequence[ProductWish], shop: str | None, language: str
) -> Choice:
    items = _with_product(wishes, at, product, count_wanted(wishes[at], product))
    choice = _choice(product.name, items, shop)
    choice["description"] = shop_wording.describe_in_row(product, language)
    return choice


def _with_product(
    wishes: Sequence[ProductWish], at: int, product: ShopProduct, quantity: int | None
) -> list[dict[str, Any]]:
    known = [*wishes[:at], ProductWish(str(product.id), quantity), *wishes[at + 1 :]]
    return [
        {"product": wish.product}
        | ({"quantity": wish.quantity} if wish.quantity else {})
        | ({"unit": wish.unit} if wish.unit else {})
        | ({"shop": wish.shop} if wish.shop else {})
        for wish in known
    ]


def _choice(title: str, items: list[dict[str, Any]], shop: str | None) -> Choice:
    arguments: dict[str, Any] = {"items": items} | ({"shop": shop} if shop else {})
    return Choice(title=title, tool="order_for_pickup", arguments=arguments)
