"""What is said when the payment of an order ends."""

from datetime import datetime
from typing import Any

from easymo.conversation.state import Bubble, Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words


def arrived(facts: dict[str, Any], language: str) -> Bubble:
    """Ordered and paid, or, when the products were gone by then, kept in their wallet."""
    if facts["outcome"] == "ordered":
        return Bubble(text=say("action.ordered", language, **_order(facts, language)))
    amounts = {
        "amount": in_words(facts["amount_rwf"], language),
        "balance": in_words(facts["balance_rwf"], language),
    }
    text = say("action.order_kept_in_wallet", language, **amounts)
    return Bubble(text=text, choices=[_again(facts, language)])


def failed(facts: dict[str, Any], language: str) -> Bubble:
    because = say(f"because.{facts['reason']}", language)
    total = in_words(facts["amount_rwf"], language)
    text = say("action.order_payment_failed", language, because=because, total=total)
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
