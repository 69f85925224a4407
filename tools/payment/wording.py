"""What the wallet tools answer, in words: for the model, and for the customer with choices."""

from collections.abc import Sequence

from db.repositories.payment.wallets import AskedPayment, Balance, WalletLine
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.money import in_words
from kit.settings import Settings
from tools.answer import Answer, Artifact, ask_question

AMOUNTS_OFFERED = (2_000, 5_000, 10_000, 20_000)


def tell_balance(balance: Balance, language: str) -> Answer:
    key = "wallet.balance_held" if balance.held_rwf else "wallet.balance"
    text = say(
        key,
        language,
        available=in_words(balance.available_rwf, language),
        held=in_words(balance.held_rwf, language),
    )
    history = Choice(
        title=say("wallet.history", language), tool="transaction_history", arguments={}
    )
    return text, Artifact(say=text, choices=[_top_up(language), history])


def tell_history(
    moved: Sequence[WalletLine], asked: Sequence[AskedPayment], language: str
) -> Answer:
    if not moved and not asked:
        text = say("wallet.no_history", language)
        return text, Artifact(say=text, choices=[_top_up(language)])
    lines = [_line(line, language) for line in moved]
    listed = [say("wallet.last", language, count=len(moved)), *lines] if moved else []
    text = "\n".join([*(_asked(payment, language) for payment in asked), *listed])
    return text, Artifact(say=text)


def _asked(payment: AskedPayment, language: str) -> str:
    """How a payment that MTN was asked for stands: open, arrived, or not."""
    stands = payment.status if payment.status in ("succeeded", "failed") else "open"
    return say(
        f"wallet.momo_{stands}",
        language,
        amount=in_words(payment.amount_rwf, language),
        time=dates.time(payment.created_at, language),
        because=say(f"because.{payment.reason or 'unknown'}", language),
    )


def tell_information(settings: Settings, language: str) -> Answer:
    text = say(
        "wallet.information",
        language,
        whole_hours=settings.refunds.whole_until_hours,
        part_hours=settings.refunds.part_until_hours,
        percent=settings.refunds.part_percent,
        limit=in_words(settings.limits.rwf_per_day, language),
    )
    return text, Artifact(say=text, is_for_agent=True)


def ask_amount(language: str) -> Answer:
    offered = [
        Choice(
            title=in_words(amount, language),
            tool="collect_payment",
            arguments={"amount": str(amount)},
        )
        for amount in AMOUNTS_OFFERED
    ]
    menu = say("wallet.menu_amounts", language)
    return ask_question(say("wallet.ask_amount", language), "amount", offered, menu)


def warn_of_top_up(waiting: AskedPayment, language: str) -> Answer:
    """The customer is told of it before MTN is asked for the same again."""
    text = say(
        "wallet.have_waiting",
        language,
        amount=in_words(waiting.amount_rwf, language),
        time=dates.time(waiting.created_at, language),
    )
    again = {"amount": str(waiting.amount_rwf), "another": True}
    choices = [
        Choice(title=say("wallet.another", language), tool="collect_payment", arguments=again),
        Choice(title=say("wallet.history", language), tool="transaction_history", arguments={}),
    ]
    return f"Nothing drafted. Say: {text}", Artifact(say=text, choices=choices)


def quote_top_up(amount_rwf: int, language: str) -> str:
    return say("wallet.top_up_quote", language, amount=in_words(amount_rwf, language))


def _top_up(language: str) -> Choice:
    return Choice(title=say("wallet.top_up", language), tool="collect_payment", arguments={})


def _line(line: WalletLine, language: str) -> str:
    sign = "+" if line.signed_rwf > 0 else "−"
    return say(
        "wallet.line",
        language,
        day=dates.short_day(line.entered_at, language),
        what=say(f"wallet.kind_{line.kind}", language),
        amount=f"{sign}{in_words(abs(line.signed_rwf), language)}",
        balance=in_words(line.balance_after_rwf, language),
    )
