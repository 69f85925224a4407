"""Moves rides on by the clock: offers that nobody answered, and the next driver.

Who is nearest and asked next is decided by the database: `db/schema/18_ride_dispatch.sql`.
"""

from db.pool import Pool
from db.repositories.ride import rides
from kit.clock import KIGALI, Clock

MOST_AT_ONCE = 200


class Dispatcher:
    """Asks the next driver when one lets the time run out. One in each worker."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def move_on(self) -> None:
        """Whatever is due by the product clock, a transaction each."""
        now = self._clock.now()
        day = now.astimezone(KIGALI).date()
        async with self._pool.connection() as conn:
            for due in (rides.miss_offer, rides.ask_for_one):
                for _ in range(MOST_AT_ONCE):
                    if not await due(conn, now, day):
                        break
