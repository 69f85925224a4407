"""Payment tools: doors into the wallet and what is paid. Drafts only; the customer confirms."""

from langchain_core.tools import tool

from easymo.messages import amount_parser
from easymo.services.payment import wallet as wallets
from easymo.services.payment.payment_draft import draft_top_up
from easymo.services.payment.purchase import (
    Purchase,
    find_booking_to_pay,
    find_order_to_pay,
    list_purchases,
)
from tools import own_words
from tools.answer import Answer
from tools.payment import wording
from tools.payment.purchase import DRAFTED, draft, draft_or_ask
from tools.proposal import make_offer, propose
from tools.runtime import Runtime, is_pressed, language_of, turn_ref

LINES_SHOWN = 10


@tool(response_format="content_and_artifact")
async def check_balance(runtime: Runtime) -> Answer:
    """How much money is in the customer's wallet."""
    balance = await wallets.get_balance(runtime.context.door)
    return wording.tell_balance(balance, language_of(runtime))


@tool(response_format="content_and_artifact")
async def transaction_history(runtime: Runtime) -> Answer:
    """The last movements of the customer's wallet, and whether the last MoMo payment arrived."""
    moved = await wallets.list_history(runtime.context.door, LINES_SHOWN)
    asked = await wallets.list_asked_lately(runtime.context.door)
    return wording.tell_history(moved, asked, language_of(runtime))


@tool(response_format="content_and_artifact")
async def payment_information(runtime: Runtime) -> Answer:
    """How customers pay, what comes back when a paid booking is cancelled, and the limits."""
    return wording.tell_information(runtime.context.settings, language_of(runtime))


@tool(response_format="content_and_artifact")
async def collect_payment(
    runtime: Runtime, amount: str | None = None, another: bool = False
) -> Answer:
    """Draft a top-up of the wallet through MTN MoMo, or ask the customer for how much.

    The customer confirms the draft by a button: MTN is asked only then.

    Args:
        amount: The amount word for word as they wrote it, such as "5k". Leave it out when they
            named none. Never a number of your own.
        another: True only when the customer was told of the top-up that waits and wants one more.
    """
    limits = runtime.context.settings.limits
    if not await wallets.can_pay_by_momo(runtime.context.door):
        raise wallets.NoNumberToAsk
    if amount is None or not own_words.is_named(runtime, amount):
        return wording.ask_amount(language_of(runtime))
    wanted = amount_parser.francs(amount, least=wallets.LEAST_TOP_UP_RWF, most=limits.rwf_per_day)
    return await _draft_top_up(runtime, wanted, is_warned=another and is_pressed(runtime))


@tool(response_format="content_and_artifact")
async def pay_booking(
    runtime: Runtime, booking: int | None = None, or_order: bool = False
) -> Answer:
    """Draft paying a booking that is confirmed and not paid, or ask which one.

    The customer chooses, by a button, whether to pay from their wallet or with MTN MoMo.

    Args:
        booking: The booking's number, when the customer said it or there is only one it can be.
        or_order: True when they did not say whether a booking or an order is to be paid.
    """
    made = await list_purchases(runtime.context.door, runtime.context.now)
    if or_order:
        meant: list[Purchase] = [*made.payable_bookings, *made.payable_orders]
        numbered = [one for one in meant if one.id == booking]
        if numbered or booking is None:
            return await draft_or_ask(runtime, made, numbered or meant)
    if booking is not None:
        return await draft(runtime, find_booking_to_pay(made.bookings, booking))
    return await draft_or_ask(runtime, made, made.payable_bookings, made.payable_orders)


@tool(response_format="content_and_artifact")
async def pay_order(runtime: Runtime, order: int | None = None) -> Answer:
    """Draft paying an order of a shop that is confirmed and not paid, or ask which one.

    The customer chooses, by a button, whether to pay from their wallet or with MTN MoMo.

    Args:
        order: The order's number, when the customer said it or there is only one it can be.
    """
    made = await list_purchases(runtime.context.door, runtime.context.now)
    if order is not None:
        return await draft(runtime, find_order_to_pay(made.orders, order))
    return await draft_or_ask(runtime, made, made.payable_orders, made.payable_bookings)


async def _draft_top_up(runtime: Runtime, amount_rwf: int, *, is_warned: bool) -> Answer:
    """`is_warned`: the customer pressed the button under the warning that the same one waits. Only
    that gets past it: a model cannot say it was seen."""
    context = runtime.context
    if not is_warned:
        waiting = await wallets.find_same_top_up(context.door, amount_rwf)
        if waiting is not None:
            return wording.warn_of_top_up(waiting, language_of(runtime))
    offer = make_offer(runtime, lambda spoken: wording.quote_top_up(amount_rwf, spoken))
    most = context.settings.limits.rwf_per_day
    turn = turn_ref(context)
    drafted = await draft_top_up(context.door, turn, amount_rwf, offer, most_a_day=most)
    return propose(runtime, drafted, offer, DRAFTED)
