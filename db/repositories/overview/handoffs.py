"""Handoffs: who waits for a person, for people to read."""

from db.repositories.handoff.handoffs import Handoff
from db.repositories.overview.paging import BEFORE, BY_STATUS, Overview

HANDOFFS: Overview[Handoff] = Overview(
    row=Handoff,
    query="""
    SELECT id, customer_id, conversation_id, status, reason, requested_at, due_at, taken_by,
        taken_at, closed_at, closed_because
    FROM handoffs
""",
    conditions=BEFORE + BY_STATUS + " AND (%(taken_by)s::text IS NULL OR taken_by = %(taken_by)s)",
)
