"""The buttons under a quote that costs money: how it may be paid, and not at all."""

from db.door import CustomerDoor
from db.repositories.actions import Kind
from easymo.messages.catalogue import say
from easymo.services import wallet
from graphs.state import Way


async def ways_to_pay(
    door: CustomerDoor, kind: Kind, amount_rwf: int, language: str, *, later: bool
) -> list[Way]:
    """Confirm (when it may be paid later), the wallet when it holds enough, else MoMo, and Cancel.

    WhatsApp shows three buttons at most.
    """
    ways = [Way(decision="confirm", title=say(f"action.{kind}_confirm", language))] if later else []
    balance = await wallet.balance(door)
    if balance.available_rwf >= amount_rwf:
        ways.append(Way(decision="pay_wallet", title=say("action.pay_wallet", language)))
    has_no_wallet = balance.available_rwf < amount_rwf
    if (has_no_wallet or not later) and await wallet.can_pay_by_momo(door):
        ways.append(Way(decision="pay_momo", title=say("action.pay_momo", language)))
    ways.append(Way(decision="cancel", title=say(f"action.{kind}_cancel", language)))
    return ways
