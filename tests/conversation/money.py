"""What the database says of francs, for tests to compare with words."""

from evals.play.phone import CustomerPhone, ScreenAnswer
from tests.conversation.conftest import RunningProduct
from tests.db.bank import wrong_figures

MOVED = """
    SELECT t.kind, f.kind, o.kind, t.amount_rwf
    FROM transfers t JOIN accounts f ON f.id = t.from_id JOIN accounts o ON o.id = t.to_id
    ORDER BY t.id
"""
PAYMENTS = "SELECT status, outcome, reason FROM payments ORDER BY id"
POSTED = "SELECT coalesce(sum(posted_rwf), 0)::bigint FROM wallet_balances"


async def moved(product: RunningProduct) -> list[tuple[str, str, str, int]]:
    """Every transfer: what for, from which kind of account to which, and how much."""
    return [(what, out, into, amount) for what, out, into, amount in await product.rows(MOVED)]


def through_momo(amount_rwf: int) -> list[tuple[str, str, str, int]]:
    """A booking paid by mobile money: into her wallet, and on at once."""
    return [topped_up(amount_rwf), paid(amount_rwf)]


def topped_up(amount_rwf: int) -> tuple[str, str, str, int]:
    return ("top_up", "provider_clearing", "wallet", amount_rwf)


def paid(amount_rwf: int) -> tuple[str, str, str, int]:
    return ("payment", "wallet", "revenue", amount_rwf)


def refunded(amount_rwf: int) -> tuple[str, str, str, int]:
    return ("refund", "revenue", "wallet", amount_rwf)


async def wallets(product: RunningProduct) -> int:
    """Francs in the wallets of all customers."""
    return int(await product.value(POSTED))


async def assert_nothing_is_lost(product: RunningProduct) -> None:
    """The audit finds nothing, and MTN collected what our books say it did."""
    async with product.pool.connection() as conn:
        assert await wrong_figures(conn) == {}
    totals = (await product.http.get("/momo/totals")).json()
    clearing = "SELECT -posted_rwf FROM accounts WHERE kind = 'provider_clearing'"
    assert await product.value(clearing) in (totals["successful_amount"], None)
    assert await product.rows("SELECT * FROM reconciliation_findings") == []


async def top_up(phone: CustomerPhone, said: str = "top up 50 000") -> ScreenAnswer:
    await phone.write(said)
    await phone.press("Confirm")
    return await phone.momo("approve")
