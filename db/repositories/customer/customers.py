"""Customers: what is remembered of them."""

from datetime import datetime

from psycopg import AsyncConnection

SPEAKS = """
    UPDATE customers SET language = %(language)s
    WHERE id = %(customer_id)s AND language IS DISTINCT FROM %(language)s
"""


async def speaks(conn: AsyncConnection, customer_id: int, language: str) -> None:
    await conn.execute(SPEAKS, {"customer_id": customer_id, "language": language})


async def opt_out(conn: AsyncConnection, customer_id: int, opted_out_at: datetime | None) -> None:
    """They want no message they did not ask for; None takes it back."""
    await conn.execute(
        "UPDATE customers SET opted_out_at = %s WHERE id = %s", [opted_out_at, customer_id]
    )


async def by_number(conn: AsyncConnection, wa_id: str) -> int | None:
    """Whoever writes from this number now."""
    found = await conn.execute(
        "SELECT customer_id FROM customer_aliases WHERE kind = 'wa_id' AND value = %s", [wa_id]
    )
    row = await found.fetchone()
    return int(row[0]) if row else None
