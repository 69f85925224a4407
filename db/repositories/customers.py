"""Customers: what is remembered of them."""

from psycopg import AsyncConnection

SPEAKS = """
    UPDATE customers SET language = %(language)s
    WHERE id = %(customer_id)s AND language IS DISTINCT FROM %(language)s
"""


async def speaks(conn: AsyncConnection, customer_id: int, language: str) -> None:
    await conn.execute(SPEAKS, {"customer_id": customer_id, "language": language})
