"""A quote in its words, and the buttons under it: what may be decided about it."""

from collections.abc import Callable, Sequence

from db.door import CustomerDoor
from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.action.quotes import Quote
from easymo.conversation.state import Way
from easymo.messages.catalogue import LANGUAGES, say
from easymo.services.payment import wallet

CONFIRM_OR_CANCEL: Sequence[QuoteDecision] = ("confirm", "cancel")


async def list_ways_to_pay(door: CustomerDoor, amount_rwf: int) -> list[QuoteDecision]:
    """Confirm, to pay later; the wallet when it holds enough, else MoMo; and Cancel.

    WhatsApp shows three buttons at most.
    """
    balance = await wallet.get_balance(door)
    if balance.available_rwf >= amount_rwf:
        return ["confirm", "pay_wallet", "cancel"]
    if await wallet.can_pay_by_momo(door):
        return ["confirm", "pay_momo", "cancel"]
    return ["confirm", "cancel"]


def write_quote(
    words: Callable[[str], str], language: str, ways: Sequence[QuoteDecision] = CONFIRM_OR_CANCEL
) -> Quote:
    """A quote, from what says it in a language: the customer's, and those they may change to."""
    everywhere: dict[str, str] = {spoken: words(spoken) for spoken in LANGUAGES}
    return Quote(words(language), language, ways, everywhere)


def render_quote(quote: Quote, minutes: int) -> str:
    """The quote's words, with the minutes that are left of it."""
    return quote.said(say("action.minutes", quote.language, count=minutes))


def label_ways(kind: ActionKind, quote: Quote) -> list[Way]:
    """The quote's ways as its buttons."""
    return [Way(decision=way, title=_title(kind, way, quote.language)) for way in quote.ways]


def _title(kind: ActionKind, way: QuoteDecision, language: str) -> str:
    key = way if way in ("pay_wallet", "pay_momo") else f"{kind}_{way}"
    return say(f"action.{key}", language)
