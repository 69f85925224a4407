"""What is said when the payment of an order ends."""

from datetime import datetime
from typing import Any

from easymo.conversation.state import Bubble, Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words

PAID = {"ordered": "ordered", "paid": "order_paid"}
"""What is said of an order that is paid, by what the money came to."""
STANDS = ("collected", "cancelled", "confirmed")
"""How an order may stand that the money was too late for; else its products were gone."""


def arrived(facts: dict[str, Any], language: str) -> Bubble:
    """Ordered and paid, paid later, or kept in their wallet: with why it could not be paid."""
    order = _order(facts, language)
    if facts["outcome"] in PAID:
        return Bubble(text=say(f"action.{PAID[facts['outcome']]}", language, **order))
    amounts = {
        "amount": in_words(facts["amount_rwf"], language),
        "balance": in_words(facts["balance_rwf"], language),
    }
    if facts["status"] in STANDS:
        return Bubble(
            text=say(f"action.order_kept_{facts['status']}", language, **amounts, **order)
        )
    text = say("action.order_kept_in_wallet", language, **amounts)
    return Bubble(text=text, choices=[_again(facts, language)])


def failed(facts: dict[str, Any], language: str) -> Bubble:
    because = say(f"because.{facts['reason']}", language)
    order = _order(facts, language)
    if not facts["is_released"]:
        return Bubble(text=say("action.pay_order_failed", language, because=because, **order))
    text = say("action.order_payment_failed", language, because=because, total=order["total"])
    return Bubble(text=text, choices=[_again(facts, language)])


def _order(facts: dict[str, Any], language: str) -> dict[str, object]:
    until = datetime.fromisoformat(facts["pick_up_until"])
    return {
        "number": facts["order_id"],
        "shop": facts["shop"],
        "address": facts["address"],
        "items": ", ".join(f"{one['quantity']} × {one['name']}" for one in facts["items"]),
        "total": in_words(facts["total_rwf"], language),
        "day": dates.day(until, language),
        "time": dates.time(until, language),
    }


def _again(facts: dict[str, Any], language: str) -> Choice:
    items = [
        {"product": str(one["product_id"]), "quantity": one["quantity"]} for one in facts["items"]
    ]
    title = say("shop.again", language)
    return Choice(title=title, tool="order_for_pickup", arguments={"items": items})
