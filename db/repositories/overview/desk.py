"""What waits at the operators' desk: handoffs and tickets."""

from collections.abc import Sequence

from psycopg import AsyncConnection

from db.repositories.handoff.handoffs import Handoff
from db.repositories.handoff.tickets import Ticket
from db.repositories.overview.paging import page

HANDOFFS = """
    SELECT id, customer_id, conversation_id, status, reason, requested_at, due_at, taken_by,
        taken_at, closed_at, closed_because
    FROM handoffs
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(taken_by)s::text IS NULL OR taken_by = %(taken_by)s)
"""


async def handoffs(
    conn: AsyncConnection,
    *,
    status: str | None,
    taken_by: str | None,
    before: int | None,
    limit: int,
) -> Sequence[Handoff]:
    facts = {"status": status, "taken_by": taken_by}
    return await page(conn, Handoff, HANDOFFS, facts, before=before, limit=limit)


TICKETS = """
    SELECT id, subject, status, opened_at, answer, customer_id, conversation_id, words,
        answered_by, answered_at, closed_by, closed_at
    FROM tickets
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s)
"""


async def tickets(
    conn: AsyncConnection,
    *,
    status: str | None,
    customer_id: int | None,
    before: int | None,
    limit: int,
) -> Sequence[Ticket]:
    facts = {"status": status, "customer_id": customer_id}
    return await page(conn, Ticket, TICKETS, facts, before=before, limit=limit)
