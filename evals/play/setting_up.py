"""What is so before a scenario begins, written straight into its database."""

from db.pool import Pool
from db.repositories.payment import ledger
from db.repositories.payment.ledger import CLEARING, TransferOrder, wallet
from evals.scenario import Given
from kit.errors import Misconfigured

LEFT = """
    UPDATE slots SET taken = capacity - %s FROM venues
    WHERE venues.id = slots.venue_id AND venues.name = %s AND starts_at = %s
      AND capacity >= %s
"""
IN_STOCK = "UPDATE products SET stock = %s WHERE name = %s"
CUSTOMER = "SELECT customer_for(%s, NULL, NULL, NULL)"


async def set_up(pool: Pool, given: Given, wa_id: str) -> None:
    """Raises Misconfigured when the scenario names what the demo data has not."""
    async with pool.connection() as conn, conn.transaction():
        for seats in given.seats:
            values = (seats.left, seats.venue, seats.at, seats.left)
            if not (await conn.execute(LEFT, values)).rowcount:
                raise Misconfigured(
                    f"There is no slot at {seats.venue}, {seats.at:%Y-%m-%d %H:%M}."
                )
        for stock in given.stock:
            if not (await conn.execute(IN_STOCK, (stock.left, stock.product))).rowcount:
                raise Misconfigured(f"No shop sells “{stock.product}”.")
        if given.wallet_rwf:
            found = await (await conn.execute(CUSTOMER, [wa_id])).fetchone()
            customer = int(found[0]) if found else 0
            order = TransferOrder(
                "scenario", "given", "top_up", CLEARING, wallet(customer), given.wallet_rwf
            )
            await ledger.transfer(conn, order, given.now)
