"""A door to the database that shows one customer's rows and no others.

Row-level security does the showing (the end of each file of `db/schema/`); the door only
says who is asking. Without a customer it shows nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from db.pool import Pool

# One statement for both: who acts, and as what. Both end with the transaction.
ENTER = """
    SELECT set_config('role', 'easymo_customer', true),
           set_config('easymo.customer_id', %s, true)
"""


class CustomerDoor:
    def __init__(self, pool: Pool, customer_id: int) -> None:
        self._pool = pool
        self.customer_id = customer_id

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncConnection]:
        """A transaction in the customer's role; committed unless an exception leaves it."""
        # In a pipeline, beginning and entering travel with the first query.
        async with self._pool.connection() as conn, conn.pipeline(), conn.transaction():
            await conn.execute(ENTER, [str(self.customer_id)])
            yield conn
