"""Messages EasyMO will send by itself: due by the product clock, each raised once as an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Due:
    """A message that is due, and what decides whether its customer gets it.

    `heard_at` is when they last wrote, by the product clock.
    """

    id: int
    customer_id: int
    kind: str
    happens_at: datetime
    scheduled_at: datetime
    facts: dict[str, Any]
    is_opted_out: bool
    wants_reminders: bool
    quiet_from: time | None
    quiet_until: time | None
    heard_at: datetime | None
    phone_number_id: str | None


# SKIP LOCKED: of two workers that look at once, each takes another one. What waits in their inbox
# goes first: they may be cancelling what they would be reminded of.
CLAIM = """
    SELECT s.id, s.customer_id, s.kind, s.happens_at, s.scheduled_at, s.facts,
           c.opted_out_at IS NOT NULL AS is_opted_out, c.wants_reminders,
           c.quiet_from, c.quiet_until,
           (SELECT max(v.last_heard_at) FROM ai_conversations v
            WHERE v.customer_id = s.customer_id) AS heard_at,
           (SELECT v.phone_number_id FROM ai_conversations v
            WHERE v.customer_id = s.customer_id ORDER BY v.id DESC LIMIT 1) AS phone_number_id
    FROM scheduled_messages s JOIN customers c ON c.id = s.customer_id
    WHERE s.status = 'waiting' AND s.happens_at <= %(now)s + %(longest)s
      AND s.happens_at - make_interval(secs => coalesce((%(leads)s ->> s.kind)::float8, 0))
          <= %(now)s
      AND (s.not_before IS NULL OR s.not_before <= %(now)s)
      AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.customer_id = s.customer_id
                      AND i.kind = 'message' AND i.handled_at IS NULL)
    ORDER BY s.happens_at, s.id LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
"""


async def claim_due(
    conn: AsyncConnection, now: datetime, leads: Mapping[str, timedelta]
) -> Due | None:
    """One message that is due, locked until the transaction ends; None when none is.

    `leads` say per kind how long before it happens; a kind without one is due when it happens.
    """
    seconds = {kind: lead.total_seconds() for kind, lead in leads.items()}
    longest = max(leads.values(), default=timedelta())
    async with conn.cursor(row_factory=class_row(Due)) as cursor:
        await cursor.execute(CLAIM, {"now": now, "leads": Jsonb(seconds), "longest": longest})
        return await cursor.fetchone()


RAISE = "SELECT raise_event(%s, %s, %s, %s, %s)"
SETTLE = """
    UPDATE scheduled_messages SET status = %s, because = %s, settled_at = %s WHERE id = %s
"""


async def raise_event(
    conn: AsyncConnection, due: Due, message: dict[str, Any], *, now: datetime, day: date
) -> None:
    """It becomes an event of the customer's inbox; a worker is woken last."""
    await conn.execute(SETTLE, ["raised", None, now, due.id])
    key = f"scheduled:{due.id}"
    await conn.execute(RAISE, [due.customer_id, key, due.phone_number_id, Jsonb(message), day])


async def postpone(conn: AsyncConnection, due: Due, until: datetime) -> None:
    await conn.execute(
        "UPDATE scheduled_messages SET not_before = %s WHERE id = %s", [until, due.id]
    )


async def drop(conn: AsyncConnection, due: Due, because: str, now: datetime) -> None:
    """It is not said, for this reason."""
    await conn.execute(SETTLE, ["dropped", because, now, due.id])
