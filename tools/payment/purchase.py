"""Paying later what is confirmed: its quote, or the question which of several things it is."""

from collections.abc import Sequence

from easymo.services.payment import wallet as wallets
from easymo.services.payment.payment_draft import draft_payment
from easymo.services.payment.purchase import Purchase, Purchases
from tools.answer import Answer
from tools.payment import purchase_wording as wording
from tools.proposal import make_offer, propose
from tools.runtime import Runtime, language_of, turn_ref

DRAFTED = "Drafted, nothing has moved. The customer is asked to decide by a button:"


async def draft_or_ask(
    runtime: Runtime,
    made: Purchases,
    meant: Sequence[Purchase],
    others: Sequence[Purchase] = (),
) -> Answer:
    """`meant` is what can be paid of the kind they named, `others` what can be paid besides: it is
    only offered, since it is not what they said.

    Raises PaymentUnderWay when there is nothing else to pay.
    """
    if len(meant) == 1:
        return await draft(runtime, meant[0])
    if meant or others:
        return wording.ask_which_to_pay(meant, others, language_of(runtime))
    made.check_nothing_waits()
    return wording.tell_nothing_to_pay(language_of(runtime))


async def draft(runtime: Runtime, chosen: Purchase) -> Answer:
    """Raises NoNumberToAsk when it can be paid in no way."""
    context = runtime.context
    has = await wallets.get_balance(context.door)
    by_momo = await wallets.can_pay_by_momo(context.door)
    if not by_momo and has.available_rwf < chosen.total_rwf:
        raise wallets.NoNumberToAsk
    offer = make_offer(
        runtime,
        lambda spoken: wording.quote_payment(chosen, has, spoken),
        wording.choose_payment_ways(chosen, has, by_momo=by_momo),
    )
    drafted = await draft_payment(context.door, turn_ref(context), chosen, offer)
    return propose(runtime, drafted, offer, DRAFTED)
