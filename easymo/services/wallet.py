"""The wallet, as its customer sees it: what is in it, and what moved it."""

from db.door import CustomerDoor
from db.repositories import wallets
from db.repositories.wallets import Balance, Line


async def balance(door: CustomerDoor) -> Balance:
    """What the customer has: posted, held, and what is left to spend."""
    async with door.open() as conn:
        return await wallets.balance(conn)


async def history(door: CustomerDoor, limit: int) -> list[Line]:
    """The last movements of her wallet, newest first."""
    async with door.open() as conn:
        return await wallets.statement(conn, limit)
