"""What is said of orders that there are: listed, given up."""

from collections.abc import Sequence

from db.repositories.shop.orders import Order
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.payment.purchase import is_payable
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question

ORDERS_OFFERED = 10


def quote_cancellation(order: Order, language: str) -> str:
    asked = say("shop.cancel_quote", language, **gather_facts(order, language))
    if not order.paid_rwf:
        return asked
    back = in_words(order.paid_rwf, language)
    return f"{asked}\n\n{say('refund.whole', language, refund=back, paid=back)}"


def list_orders(waiting: Sequence[Order], language: str) -> Answer:
    if not waiting:
        text = say("shop.no_orders", language)
        again = Choice(title=say("shop.shops", language), tool="shop_information", arguments={})
        return f"Nothing waits for the customer. Say: {text}", Artifact(say=text, choices=[again])
    lines = [say("shop.order_line", language, **gather_facts(order, language)) for order in waiting]
    text = "\n\n".join([say("shop.orders", language, count=len(waiting)), *lines])
    return text, Artifact(say=text, choices=offer_after_list(waiting, language))


def offer_after_list(waiting: Sequence[Order], language: str) -> list[Choice]:
    """What can be done with orders that wait: paying is offered while one is unpaid."""
    cancel = Choice(title=say("shop.cancel_one", language), tool="cancel_order", arguments={})
    if not any(is_payable(order) for order in waiting):
        return [cancel]
    return [Choice(title=say("shop.pay_one", language), tool="pay_order", arguments={}), cancel]


def ask_which_to_cancel(waiting: Sequence[Order], language: str) -> Answer:
    if not waiting:
        text = say("shop.no_orders", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    offered = [
        Choice(
            title=f"#{order.id} {order.shop_name}",
            description=f"{list_items(order)} · {in_words(order.total_rwf, language)}",
            tool="cancel_order",
            arguments={"order": order.id},
        )
        for order in waiting[:ORDERS_OFFERED]
    ]
    menu = say("shop.menu_orders", language)
    return ask_question(say("shop.ask_which", language), "order", offered, menu)


def gather_facts(order: Order, language: str) -> dict[str, object]:
    """What sentences about an order are filled with."""
    paid = "shop.paid" if order.paid_rwf else "shop.to_pay"
    if order.is_being_paid and order.status == "confirmed":
        paid = "shop.is_being_paid"
    return {
        "number": order.id,
        "shop": order.shop_name,
        "address": order.address,
        "items": list_items(order),
        "total": in_words(order.total_rwf, language),
        "paid": say(paid, language),
        "day": dates.day(order.pick_up_until, language),
        "time": dates.time(order.pick_up_until, language),
    }


def list_items(order: Order) -> str:
    """`2 × Sugar 1 kg, 1 × Bread`."""
    return ", ".join(f"{item.quantity} × {item.name}" for item in order.items)
