"""What the shop tools answer about orders, in words: for the model, and for the customer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from db.repositories.action.actions import Action
from db.repositories.shop.orders import Order
from db.repositories.shop.shops import Product
from easymo.conversation.state import Choice, Proposal, Way
from easymo.messages import when
from easymo.messages.catalogue import say
from easymo.services.shop.order_request import AskProduct, AskQuantity, Line, Wish
from kit.money import in_words
from tools.answer import Answer, Artifact, question
from tools.shop import wording as shop_wording

QUANTITIES = (1, 2, 3, 4, 5, 6, 8, 10)
ORDERS_OFFERED = 10


def step(
    found: AskProduct | AskQuantity, wishes: Sequence[Wish], shop: str | None, language: str
) -> Answer:
    """The question for what is missing; its choices keep all that is known."""
    if isinstance(found, AskProduct) and not found.found:
        return shop_wording.nothing(wishes[found.at].product, language)
    if isinstance(found, AskProduct):
        offered = [_product_choice(one, wishes, found.at, shop, language) for one in found.found]
        sentence = say("shop.which", language, words=wishes[found.at].product[:60])
        return question(sentence, "product", offered, say("shop.menu_products", language))
    offered = [
        _choice(str(many), _wished(wishes, found.at, found.product, many), shop)
        for many in QUANTITIES
        if many <= found.product.stock
    ]
    sentence = say(
        "shop.ask_quantity",
        language,
        count=found.product.stock,
        product=found.product.name,
        price=in_words(found.product.price_rwf, language),
    )
    return question(sentence, "quantity", offered, say("shop.menu_quantities", language))


def quote(lines: Sequence[Line], address: str, until: datetime, minutes: str, language: str) -> str:
    listed = [
        say(
            "shop.quote_line",
            language,
            quantity=line.quantity,
            product=line.product.name,
            price=in_words(line.product.price_rwf, language),
            sum=in_words(line.total_rwf, language),
        )
        for line in lines
    ]
    return say(
        "shop.quote",
        language,
        items="\n".join(listed),
        shop=lines[0].product.shop_name,
        address=address,
        total=in_words(sum(line.total_rwf for line in lines), language),
        day=when.day(until, language),
        time=when.time(until, language),
        minutes=minutes,
    )


def cancellation_quote(order: Order, language: str) -> str:
    asked = say("shop.cancel_quote", language, **facts(order, language))
    if not order.paid_rwf:
        return asked
    back = in_words(order.paid_rwf, language)
    return f"{asked}\n\n{say('refund.whole', language, refund=back, paid=back)}"


def proposal(drafted: Action, told: str, ways: Sequence[Way] = ()) -> Answer:
    """A quote with its buttons: `ways`, or else Confirm and Cancel."""
    wanted = Proposal(action_id=drafted.id, nonce=drafted.nonce, kind=drafted.kind)
    if ways:
        wanted["ways"] = list(ways)
    content = f"Drafted. The customer is asked to confirm by a button: {told}"
    return content, Artifact(say=told, proposal=wanted)


def orders(found: Sequence[Order], language: str) -> Answer:
    if not found:
        text = say("shop.no_orders", language)
        again = Choice(title=say("shop.shops", language), tool="shop_information", arguments={})
        return f"Nothing waits for her. Say: {text}", Artifact(say=text, choices=[again])
    lines = [say("shop.order_line", language, **facts(one, language)) for one in found]
    text = "\n\n".join([say("shop.orders", language, count=len(found)), *lines])
    cancel = Choice(title=say("shop.cancel_one", language), tool="cancel_order", arguments={})
    return text, Artifact(say=text, choices=[cancel])


def which_to_cancel(found: Sequence[Order], language: str) -> Answer:
    if not found:
        text = say("shop.no_orders", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    offered = [
        Choice(
            title=f"#{one.id} {one.shop_name}",
            description=f"{listed(one)} · {in_words(one.total_rwf, language)}",
            tool="cancel_order",
            arguments={"order": one.id},
        )
        for one in found[:ORDERS_OFFERED]
    ]
    menu = say("shop.menu_orders", language)
    return question(say("shop.ask_which", language), "order", offered, menu)


def facts(order: Order, language: str) -> dict[str, object]:
    """What sentences about an order are filled with."""
    paid = "shop.paid" if order.paid_rwf else "shop.to_pay"
    return {
        "number": order.id,
        "shop": order.shop_name,
        "address": order.address,
        "items": listed(order),
        "total": in_words(order.total_rwf, language),
        "paid": say(paid, language),
        "day": when.day(order.pick_up_until, language),
        "time": when.time(order.pick_up_until, language),
    }


def listed(order: Order) -> str:
    """`2 × Sugar 1 kg, 1 × Bread`."""
    return ", ".join(f"{item.quantity} × {item.name}" for item in order.items)


def _product_choice(
    product: Product, wishes: Sequence[Wish], at: int, shop: str | None, language: str
) -> Choice:
    wished = _wished(wishes, at, product, wishes[at].quantity)
    choice = _choice(product.name, wished, shop)
    choice["description"] = shop_wording.row(product, language)
    return choice


def _wished(
    wishes: Sequence[Wish], at: int, product: Product, quantity: int | None
) -> list[dict[str, Any]]:
    known = [*wishes[:at], Wish(str(product.id), quantity), *wishes[at + 1 :]]
    return [
        {"product": wish.product} | ({"quantity": wish.quantity} if wish.quantity else {})
        for wish in known
    ]


def _choice(title: str, items: list[dict[str, Any]], shop: str | None) -> Choice:
    arguments: dict[str, Any] = {"items": items} | ({"shop": shop} if shop else {})
    return Choice(title=title, tool="order_for_pickup", arguments=arguments)
