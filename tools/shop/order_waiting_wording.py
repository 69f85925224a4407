"""What is said of orders that wait for mobile money: listed, not cancelled yet, wanted again."""

from collections.abc import Sequence

from db.repositories.shop.orders import Order
from easymo.conversation.state import Choice
from easymo.messages.catalogue import say
from easymo.services.shop.basket import Basket, BasketLine, OtherShopLine
from tools.answer import Answer, Artifact
from tools.shop import order_wording


def list_orders(confirmed: Sequence[Order], waiting: Sequence[Order], language: str) -> Answer:
    """All orders that are on their way; those that wait for mobile money come last."""
    if not waiting:
        return order_wording.list_orders(confirmed, language)
    listed = [order_wording.list_orders(confirmed, language)[0]] if confirmed else []
    text = "\n\n".join([*listed, *_lines(waiting, language)])
    return text, Artifact(say=text, choices=order_wording.offer_after_list(confirmed, language))


def refuse_cancellation(waiting: Sequence[Order], language: str) -> Answer:
    text = "\n\n".join([*_lines(waiting, language), say("shop.waiting_cancel", language)])
    return f"Nothing is cancelled. Say: {text}", Artifact(say=text)


def warn_of_order(waiting: Order, basket: Basket, shop: str | None, language: str) -> Answer:
    """The customer is told of it before there is a second quote for the same things."""
    wanted: list[BasketLine | OtherShopLine] = [*basket.lines, *basket.others]
    items = [
        {"product": str(line.product.id)} | ({"quantity": line.quantity} if line.quantity else {})
        for line in wanted
    ]
    again = {"items": items, "another": True} | ({"shop": shop} if shop else {})
    text = say("shop.have_waiting", language, **order_wording.gather_facts(waiting, language))
    choices = [
        Choice(title=say("shop.another", language), tool="order_for_pickup", arguments=again),
        Choice(title=say("shop.mine", language), tool="view_orders", arguments={}),
    ]
    return f"Nothing drafted. Say: {text}", Artifact(say=text, choices=choices)


def _lines(waiting: Sequence[Order], language: str) -> list[str]:
    return [
        say("shop.waiting", language, **order_wording.gather_facts(order, language))
        for order in waiting
    ]
