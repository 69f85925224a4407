"""The wallet, as its customer sees it: what is in it, and what moved it.

How much may leave it in a day is decided in `easymo/services/action/spending_limits.py`.
"""

from db.door import CustomerDoor
from db.repositories.action import unpaid_limits
from db.repositories.payment import wallets
from db.repositories.payment.wallets import AskedPayment, Balance, WalletLine
from kit.errors import Refused

LEAST_TOP_UP_RWF = 100


class NoNumberToAsk(Refused):
    """Mobile money needs a phone number, and the customer shares none."""


async def get_balance(door: CustomerDoor) -> Balance:
    """What the customer has: posted, held, and what is left to spend."""
    async with door.open() as conn:
        return await wallets.balance(conn)


async def list_last_asked(door: CustomerDoor, limit: int) -> list[AskedPayment]:
    """What mobile money was asked for last, newest first."""
    async with door.open() as conn:
        return await wallets.last_asked(conn, limit)


OPEN = ("new", "requested")


async def list_asked_lately(door: CustomerDoor) -> list[AskedPayment]:
    """The last request to mobile money, and the others that have no answer yet."""
    asked = await list_last_asked(door, 10)
    return [*asked[:1], *(payment for payment in asked[1:] if payment.status in OPEN)]


async def find_same_top_up(door: CustomerDoor, amount_rwf: int) -> AskedPayment | None:
    """A top-up of that amount that mobile money has not answered."""
    for asked in await list_last_asked(door, 10):
        if (asked.what, asked.amount_rwf) == ("top_up", amount_rwf) and asked.status in OPEN:
            return asked
    return None


async def can_pay_by_momo(door: CustomerDoor) -> bool:
    """Whether WhatsApp vouches for a number of the customer's that MTN could ask."""
    async with door.open() as conn:
        return await unpaid_limits.has_payer_number(conn)


async def list_history(door: CustomerDoor, limit: int) -> list[WalletLine]:
    """The last movements of the wallet, newest first."""
    async with door.open() as conn:
        return await wallets.statement(conn, limit)
