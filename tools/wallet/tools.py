"""Wallet tools: doors into the wallet service. Drafts only; the customer confirms."""

from langchain_core.tools import BaseTool, tool

from easymo.messages import amounts
from easymo.services.payment import wallet as wallets
from tools import own_words
from tools.answer import Answer
from tools.booking.wording import language_of
from tools.payment_options import titled, worded
from tools.runtime import Runtime, claim_of
from tools.wallet import wording

LINES_SHOWN = 10


@tool(response_format="content_and_artifact")
async def check_balance(runtime: Runtime) -> Answer:
    """How much money is in the customer's wallet."""
    found = await wallets.balance(runtime.context.door)
    return wording.balance(found, language_of(runtime))


@tool(response_format="content_and_artifact")
async def transaction_history(runtime: Runtime) -> Answer:
    """The last movements of the customer's wallet, and whether the last MoMo payment arrived."""
    found = await wallets.history(runtime.context.door, LINES_SHOWN)
    asked = await wallets.asked_lately(runtime.context.door)
    return wording.history(found, asked, language_of(runtime))


@tool(response_format="content_and_artifact")
async def payment_information(runtime: Runtime) -> Answer:
    """How customers pay, what comes back when a paid booking is cancelled, and the limits."""
    return wording.information(runtime.context.settings, language_of(runtime))


@tool(response_format="content_and_artifact")
async def collect_payment(
    runtime: Runtime, amount: str | None = None, another: bool = False
) -> Answer:
    """Draft a top-up of the wallet through MTN MoMo, or ask the customer for how much.

    She confirms the draft herself by a button: MTN is asked only then.

    Args:
        amount: The amount word for word as she wrote it, such as "5k". Leave it out when she
            named none. Never a number of your own.
        another: True only when the customer was told of the top-up that waits and wants one more.
    """
    context, language = runtime.context, language_of(runtime)
    if not await wallets.can_pay_by_momo(context.door):
        raise wallets.NoNumberToAsk
    if amount is None or not own_words.named(runtime, amount):
        return wording.ask_amount(language)
    wanted = amounts.francs(
        amount,
        least=wallets.LEAST_TOP_UP_RWF,
        most=context.settings.limits.rwf_per_day,
    )
    # Only a press of the button under the warning gets past it: a model cannot say it was seen.
    if not (another and runtime.state["is_pressed"]):
        waiting = await wallets.same_top_up_waiting(context.door, wanted)
        if waiting is not None:
            return wording.asked_already(waiting, language)
    quote = worded(lambda spoken: wording.top_up_quote(wanted, spoken), language)
    drafted = await wallets.draft_top_up(
        context.door,
        claim_of(context),
        wanted,
        quote=quote,
        hold=context.settings.hold,
        most_a_day=context.settings.limits.rwf_per_day,
    )
    return wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


@tool(response_format="content_and_artifact")
async def pay_booking(runtime: Runtime, booking: int | None = None) -> Answer:
    """Draft paying a booking that is confirmed and not paid, or ask which one.

    She chooses herself, by a button, whether to pay from her wallet or with MTN MoMo.

    Args:
        booking: The booking's number, when the customer said it or there is only one it can be.
    """
    context, language = runtime.context, language_of(runtime)
    found = await wallets.payable(context.door, claim_of(context), booking)
    if len(found) != 1:
        return wording.which_to_pay(found, language)
    has = await wallets.balance(context.door)
    by_momo = await wallets.can_pay_by_momo(context.door)
    if not by_momo and has.available_rwf < found[0].total_rwf:
        raise wallets.NoNumberToAsk
    quote = worded(
        lambda spoken: wording.payment_quote(found[0], has, spoken),
        language,
        wording.payment_ways(found[0], has, by_momo=by_momo),
    )
    drafted = await wallets.draft_payment(
        context.door, claim_of(context), found[0], quote=quote, hold=context.settings.hold
    )
    return wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


WALLET_TOOLS: list[BaseTool] = [
    check_balance,
    transaction_history,
    payment_information,
    collect_payment,
    pay_booking,
]
