"""How the breakers of each worker stand, as it last said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row

Guards = Literal["model", "tool"]


@dataclass(frozen=True)
class BreakerStanding:
    """`state` is closed (in use), opened (left alone) or half-opened (being tried again)."""

    worker: str
    guards: Guards
    name: str
    state: str
    changed_at: datetime
    seen_at: datetime


SAY = """
    INSERT INTO breakers (worker, guards, name, state, changed_at, seen_at)
    SELECT %(worker)s, %(guards)s, name, state, clock_timestamp(), clock_timestamp()
    FROM unnest(%(names)s::text[], %(states)s::text[]) AS said (name, state)
    ON CONFLICT (worker, guards, name) DO UPDATE
    SET state = excluded.state, seen_at = excluded.seen_at,
        changed_at = CASE WHEN breakers.state = excluded.state THEN breakers.changed_at
                          ELSE excluded.changed_at END
"""


async def say(
    conn: AsyncConnection, worker: str, guards: Guards, states: Mapping[str, str]
) -> None:
    """How they stand now."""
    said = {"names": list(states), "states": list(states.values())}
    await conn.execute(SAY, {"worker": worker, "guards": guards, **said})


FORGET = "DELETE FROM breakers WHERE worker = %s OR seen_at < clock_timestamp() - %s"


async def forget(conn: AsyncConnection, worker: str | None, *, silence: timedelta) -> None:
    """Forget this worker, and those that have said nothing for so long."""
    await conn.execute(FORGET, [worker, silence])


STANDING = """
    SELECT worker, guards, name, state, changed_at, seen_at FROM breakers
    WHERE seen_at >= clock_timestamp() - %s
    ORDER BY state = 'closed', guards, name, worker
"""


async def standing(conn: AsyncConnection, *, silence: timedelta) -> list[BreakerStanding]:
    """Those of living workers, what is left alone first."""
    async with conn.cursor(row_factory=class_row(BreakerStanding)) as cursor:
        await cursor.execute(STANDING, [silence])
        return await cursor.fetchall()
