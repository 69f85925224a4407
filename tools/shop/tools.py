"""Shop tools: what is sold and what is left, ordering it for pick-up. Drafts only."""

from typing import Annotated

from langchain_core.tools import BaseTool, tool
from pydantic import BaseModel, BeforeValidator

from db.repositories.action.holds import Most
from db.repositories.action.quotes import MINUTES
from easymo.services.shop import order as orders
from easymo.services.shop import shop as shops
from easymo.services.shop.order_request import Ready, Wish, next_step, pick_up_until
from tools.answer import Answer
from tools.booking.wording import language_of
from tools.payment_options import titled, told, ways_to_pay, worded
from tools.runtime import Runtime, claim_of
from tools.shop import order_waiting_wording, order_wording
from tools.shop import wording as shop_wording


class Item(BaseModel):
    """One thing to order."""

    product: Annotated[str, BeforeValidator(str)]
    quantity: int | None = None


@tool(response_format="content_and_artifact")
async def search_products(
    runtime: Runtime, words: str | None = None, shop: str | None = None
) -> Answer:
    """Find products in the shops.

    Args:
        words: What she looks for, in her own words and language, even misspelled.
        shop: The name of a shop, a kind of shop, or a part of town, when she named one.
    """
    door, language = runtime.context.door, language_of(runtime)
    if words:
        found = await shops.search(door, words, shop)
        return shop_wording.products(found, words, language)
    known = await shops.named(door, shop)
    if shop and len(known) == 1:
        return shop_wording.shelf(known[0], await shops.of_shop(door, known[0]), language)
    return shop_wording.ask_what(known or await shops.every(door), language)


@tool(response_format="content_and_artifact")
async def shop_information(runtime: Runtime, shop: str | None = None) -> Answer:
    """Where shops are and when they open.

    Args:
        shop: The name of a shop, a kind of shop, or a part of town; all shops when left out.
    """
    door = runtime.context.door
    found = await shops.named(door, shop)
    language = language_of(runtime)
    return shop_wording.described(found or await shops.every(door), language, known=bool(found))


@tool(response_format="content_and_artifact")
async def check_stock(runtime: Runtime, product: str, shop: str | None = None) -> Answer:
    """How much of a product is left, and what it costs.

    Args:
        product: The product's number as a tool told it, or her words for it.
        shop: The name of a shop or a part of town, when she named one.
    """
    door, language = runtime.context.door, language_of(runtime)
    numbered = await shops.product(door, int(product)) if _is_number(product) else None
    found = shops.Found([numbered]) if numbered else await shops.search(door, product, shop)
    return shop_wording.stock(found, product, language)


@tool(response_format="content_and_artifact")
async def order_for_pickup(
    runtime: Runtime,
    items: list[Item] | None = None,
    shop: str | None = None,
    another: bool = False,
) -> Answer:
    """Draft an order that she picks up at the shop, or ask her for what is missing with choices.

    Call it with what she has said, even when some is missing. She confirms the draft herself by a
    button, and chooses there how to pay: nothing is ordered by this call.

    Args:
        items: What she wants: each `product` by its number as a tool told it, or in her words, and
            its `quantity` only when she said how many.
        shop: The name of a shop or a part of town, when she named one.
        another: True only when the customer was told of the order that waits and wants one more.
    """
    context, language = runtime.context, language_of(runtime)
    if not items:
        return shop_wording.ask_what(await shops.every(context.door), language)
    wishes = [Wish(item.product, item.quantity) for item in items]
    rules = context.settings.orders
    found = await next_step(context.door, wishes, shop, most_of_one=rules.most_of_one)
    if not isinstance(found, Ready):
        return order_wording.step(found, wishes, shop, language)
    # Only a press of the button under the warning gets past it: a model cannot say it was seen.
    if not (another and runtime.state["is_pressed"]):
        waiting = await orders.like(context.door, found.lines)
        if waiting is not None:
            return order_waiting_wording.ordered_already(waiting, found.lines, shop, language)
    until = pick_up_until(found.lines, context.now, rules.pick_up_days)
    address = (await shops.named(context.door, found.lines[0].product.shop_name))[0].address
    ways = await ways_to_pay(context.door, sum(line.total_rwf for line in found.lines))
    quote = worded(
        lambda spoken: order_wording.quote(found.lines, address, until, MINUTES, spoken),
        language,
        ways,
    )
    drafted = await orders.draft(
        context.door,
        claim_of(context),
        found.lines,
        until=until,
        quote=quote,
        hold=context.settings.hold,
        most=Most(rules.most_unpaid),
    )
    said = told(quote, context.settings.booking.hold_minutes)
    return order_wording.proposal(drafted, said, titled(drafted.kind, quote))


@tool(response_format="content_and_artifact")
async def view_orders(runtime: Runtime) -> Answer:
    """List the customer's orders that wait: to be picked up, or for mobile money."""
    found = await orders.waiting(runtime.context.door, runtime.context.now)
    waiting = await orders.waiting_for_payment(runtime.context.door)
    return order_waiting_wording.orders(found, waiting, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_order(runtime: Runtime, order: int | None = None) -> Answer:
    """Draft the cancellation of an order, or ask which one. She confirms it herself by a button.

    Args:
        order: The order's number, when she said it or there is only one it can be.
    """
    context, language = runtime.context, language_of(runtime)
    waiting = await orders.waiting_for_payment(context.door)
    if asked := [one for one in waiting if one.id == order]:
        return order_waiting_wording.not_cancelled_yet(asked, language)
    if order is None:
        found = await orders.waiting(context.door, context.now)
        if waiting and not found:
            return order_waiting_wording.not_cancelled_yet(waiting, language)
        if len(found) != 1:
            return order_wording.which_to_cancel(found, language)
        chosen = found[0]
    else:
        chosen = await orders.find(context.door, order, context.now)
    quote = worded(lambda spoken: order_wording.cancellation_quote(chosen, spoken), language)
    drafted = await orders.draft_cancellation(
        context.door, claim_of(context), chosen, quote=quote, hold=context.settings.hold
    )
    return order_wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


def _is_number(said: str) -> bool:
    return said.isdecimal() and len(said) < 18


SHOP_TOOLS: list[BaseTool] = [
    search_products,
    shop_information,
    check_stock,
    order_for_pickup,
    view_orders,
    cancel_order,
]
