"""Shop tools: what is sold and what is left, ordering it for pick-up. Drafts only."""

from collections.abc import Sequence
from typing import Annotated, Literal

from langchain_core.tools import tool
from pydantic import BaseModel, BeforeValidator

from db.repositories.action.quotes import MINUTES
from db.repositories.action.unpaid_limits import Most
from db.repositories.shop.orders import Order
from easymo.services.shop import order as orders
from easymo.services.shop import shop as shops
from easymo.services.shop.basket import Basket
from easymo.services.shop.order_draft import Pickup, draft_order, draft_order_cancellation
from easymo.services.shop.order_request import ProductWish, next_step, part_place
from easymo.services.shop.shop import ProductSearch
from tools.answer import Answer
from tools.proposal import make_offer, propose
from tools.quote import list_ways_to_pay
from tools.runtime import Runtime, is_pressed, language_of, turn_ref
from tools.shop import order_request_wording, order_waiting_wording, order_wording
from tools.shop import wording as shop_wording
from tools.shop.order_of_others import hold_others


class Item(BaseModel):
    """One thing to order."""

    product: Annotated[str, BeforeValidator(str)]
    quantity: int | None = None
    unit: Literal["kg", "l"] | None = None
    shop: str | None = None


@tool(response_format="content_and_artifact")
async def search_products(
    runtime: Runtime, words: str | None = None, shop: str | None = None
) -> Answer:
    """Find products in the shops.

    Args:
        words: What they look for, in their own words and language, even misspelled.
        shop: The name of a shop, a kind of shop, or a part of town, when they named one.
    """
    door, language = runtime.context.door, language_of(runtime)
    if words:
        found = await shops.search(door, words, shop)
        return shop_wording.offer_products(found, words, language)
    if not shop:
        return shop_wording.tell_shelves(await shops.list_shelves(door), language)
    known = await shops.find_shops(door, shop)
    if len(known) == 1:
        sold = await shops.list_products(door, known[0])
        return shop_wording.offer_shelf(known[0], sold, language)
    return shop_wording.ask_what(known or await shops.list_shops(door), language)


@tool(response_format="content_and_artifact")
async def shop_information(runtime: Runtime, shop: str | None = None) -> Answer:
    """Where shops are and when they open.

    Args:
        shop: The name of a shop, a kind of shop, or a part of town; all shops when left out.
    """
    door = runtime.context.door
    named = await shops.find_shops(door, shop)
    language = language_of(runtime)
    shown = named or await shops.list_shops(door)
    return shop_wording.describe_shops(shown, language, known=bool(named))


@tool(response_format="content_and_artifact")
async def check_stock(runtime: Runtime, product: str, shop: str | None = None) -> Answer:
    """How much of a product is left, and what it costs.

    Args:
        product: The product's number as a tool told it, or their words for it.
        shop: The name of a shop or a part of town, when they named one.
    """
    door, language = runtime.context.door, language_of(runtime)
    numbered = await shops.find_product(door, int(product)) if _is_number(product) else None
    found = ProductSearch([numbered]) if numbered else await shops.search(door, product, shop)
    return shop_wording.tell_stock(found, product, language)


@tool(response_format="content_and_artifact")
async def order_for_pickup(
    runtime: Runtime,
    items: list[Item] | None = None,
    shop: str | None = None,
    another: bool = False,
) -> Answer:
    """Draft an order that the customer picks up, or ask them for what is missing with choices.

    Call it with what they have said, even when some is missing. The customer confirms the draft
    by a button, and chooses there how to pay: nothing is ordered by this call.

    Args:
        items: What they want, of several shops too: each `product` by its number as a tool told it,
            or in their words, its `quantity` only when they said how many, its `unit` only
            when that counts kilos or litres, and its `shop` only when they named several.
        shop: The name of a shop or a part of town, when they named one for all.
        another: True only when the customer was told of the order that waits and wants one more.
    """
    if not items:
        known = await shops.list_shops(runtime.context.door)
        return shop_wording.ask_what(known, language_of(runtime))
    wishes = [ProductWish(item.product, item.quantity, item.shop, item.unit) for item in items]
    return await _draft_or_ask(runtime, wishes, shop, is_warned=another and is_pressed(runtime))


@tool(response_format="content_and_artifact")
async def view_orders(runtime: Runtime) -> Answer:
    """List the customer's orders that wait: to be picked up, or for mobile money."""
    waiting = await orders.list_waiting(runtime.context.door, runtime.context.now)
    unanswered = await orders.list_waiting_for_payment(runtime.context.door)
    return order_waiting_wording.list_orders(waiting, unanswered, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_order(runtime: Runtime, order: int | None = None) -> Answer:
    """Draft the cancellation of an order, or ask which one. The customer confirms by a button.

    Args:
        order: The order's number, when they said it or there is only one it can be.
    """
    chosen = await _choose_to_cancel(runtime, order)
    if not isinstance(chosen, Order):
        return chosen
    context = runtime.context
    offer = make_offer(runtime, lambda spoken: order_wording.quote_cancellation(chosen, spoken))
    drafted = await draft_order_cancellation(context.door, turn_ref(context), chosen, offer)
    return propose(runtime, drafted, offer)


async def _draft_or_ask(
    runtime: Runtime, wishes: Sequence[ProductWish], shop: str | None, *, is_warned: bool
) -> Answer:
    """`is_warned`: the customer pressed the button under the warning that such an order waits. Only
    that gets past it: a model cannot say it was seen."""
    context, language = runtime.context, language_of(runtime)
    rules = context.settings.orders
    wishes, named = await part_place(context.door, wishes)
    shop = shop or named
    step = await next_step(context.door, wishes, shop, most_of_one=rules.most_of_one)
    if not isinstance(step, Basket):
        return order_request_wording.ask_next(step, wishes, shop, language)
    if not is_warned:
        waiting = await orders.find_overlapping(context.door, step)
        if waiting is not None:
            return order_waiting_wording.warn_of_order(waiting, step, shop, language)
    return await _draft(runtime, step)


async def _draft(runtime: Runtime, basket: Basket) -> Answer:
    context, rules = runtime.context, runtime.context.settings.orders
    pickup = Pickup(basket, basket.pick_up_until(context.now, rules.pick_up_days))
    [shop, *_] = await shops.find_shops(context.door, basket.shop_name)
    offer = make_offer(
        runtime,
        lambda spoken: order_request_wording.quote_order(pickup, shop.address, MINUTES, spoken),
        await list_ways_to_pay(context.door, basket.total_rwf),
    )
    most = Most(rules.most_unpaid)
    drafted = await draft_order(context.door, turn_ref(context), pickup, offer, most)
    return hold_others(propose(runtime, drafted, offer), basket, language_of(runtime))


async def _choose_to_cancel(runtime: Runtime, order: int | None) -> Order | Answer:
    """The order that is meant, or what is answered when none is."""
    context, language = runtime.context, language_of(runtime)
    unanswered = await orders.list_waiting_for_payment(context.door)
    if asked := [one for one in unanswered if one.id == order]:
        return order_waiting_wording.refuse_cancellation(asked, language)
    if order is not None:
        return await orders.find_order(context.door, order, context.now)
    waiting = await orders.list_waiting(context.door, context.now)
    if unanswered and not waiting:
        return order_waiting_wording.refuse_cancellation(unanswered, language)
    return waiting[0] if len(waiting) == 1 else order_wording.ask_which_to_cancel(waiting, language)


def _is_number(said: str) -> bool:
    return said.isdecimal() and len(said) < 18
