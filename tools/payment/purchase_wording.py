"""What is said of bookings and orders that are paid later, in words and with choices."""

from collections.abc import Sequence

from db.repositories.action.kinds import QuoteDecision
from db.repositories.booking.bookings import Booking
from db.repositories.payment.wallets import Balance
from db.repositories.shop.orders import Order
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.payment.purchase import Purchase
from kit.money import in_words
from tools.answer import Answer, Artifact, ask_question
from tools.shop.order_wording import list_items

OFFERED = 10


def quote_payment(purchase: Purchase, has: Balance, language: str) -> str:
    about = say(
        f"wallet.pay_{_name(purchase)}",
        language,
        total=in_words(purchase.total_rwf, language),
        **_facts(purchase, language),
    )
    key = "wallet.enough" if _can_pay(purchase, has) else "wallet.not_enough"
    return f"{about}\n\n{say(key, language, available=in_words(has.available_rwf, language))}"


def choose_payment_ways(purchase: Purchase, has: Balance, *, by_momo: bool) -> list[QuoteDecision]:
    """From the wallet only when there is enough in it, by MoMo only with a number to ask."""
    paying: list[QuoteDecision] = ["pay_wallet"] if _can_pay(purchase, has) else []
    return [*paying, "pay_momo", "cancel"] if by_momo else [*paying, "cancel"]


def tell_nothing_to_pay(language: str) -> Answer:
    text = say("wallet.nothing_to_pay", language)
    again = Choice(title=say("booking.book", language), tool="create_booking", arguments={})
    return f"There is nothing to pay. Say: {text}", Artifact(say=text, choices=[again])


def ask_which_to_pay(
    meant: Sequence[Purchase], others: Sequence[Purchase], language: str
) -> Answer:
    """`others` are offered where nothing of what they named is left to pay."""
    offered = meant or others
    asks = "booking" if all(isinstance(one, Booking) for one in offered) else "order"
    key = f"which_{asks}" if meant and _is_of_one_kind(offered) else "which"
    sentence = say(f"wallet.{key if meant else 'other_to_pay'}", language)
    choices = [_choice(one, language) for one in offered[:OFFERED]]
    return ask_question(sentence, asks, choices, say("wallet.menu_to_pay", language))


def _is_of_one_kind(offered: Sequence[Purchase]) -> bool:
    return len({_name(one) for one in offered}) == 1


def _choice(purchase: Purchase, language: str) -> Choice:
    name = _name(purchase)
    total = in_words(purchase.total_rwf, language)
    facts = _facts(purchase, language)
    return Choice(
        title=_title(purchase, language),
        description=say(f"wallet.row_{name}", language, total=total, **facts),
        tool=f"pay_{name}",
        arguments={name: purchase.id},
    )


def _title(purchase: Purchase, language: str) -> str:
    if isinstance(purchase, Order):
        return f"#{purchase.id} {purchase.shop_name}"
    day = dates.short_day(purchase.starts_at, language)
    return f"{day} {dates.time(purchase.starts_at, language)}"


def _can_pay(purchase: Purchase, has: Balance) -> bool:
    return has.available_rwf >= purchase.total_rwf


def _name(purchase: Purchase) -> str:
    return "booking" if isinstance(purchase, Booking) else "order"


def _facts(purchase: Purchase, language: str) -> dict[str, object]:
    if isinstance(purchase, Order):
        return {
            "number": purchase.id,
            "shop": purchase.shop_name,
            "items": list_items(purchase),
        }
    return {
        "number": purchase.id,
        "venue": purchase.venue_name,
        "day": dates.day(purchase.starts_at, language),
        "begin": dates.time(purchase.starts_at, language),
    }
