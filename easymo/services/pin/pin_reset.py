"""A PIN that a person forgets for a customer. Apart from what reads messages, which the API that
calls it does not load."""

from psycopg import AsyncConnection

from db.repositories.customer import pins


async def reset_pin(conn: AsyncConnection, customer_id: int, *, by: str, because: str) -> bool:
    """Forget a PIN and its lock, once a person has made sure whose it is.

    Who that was and why is kept. A new one is set the next time it is needed. False when there
    was none.
    """
    return await pins.reset(conn, customer_id, by=by, because=because)
