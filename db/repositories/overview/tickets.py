"""Tickets: for people to read."""

from db.repositories.handoff.tickets import Ticket
from db.repositories.overview.paging import BEFORE, BY_CUSTOMER, BY_STATUS, Overview

TICKETS: Overview[Ticket] = Overview(
    row=Ticket,
    query="""
    SELECT id, subject, status, opened_at, answer, customer_id, conversation_id, words,
        answered_by, answered_at, closed_by, closed_at
    FROM tickets
""",
    conditions=BEFORE + BY_CUSTOMER + BY_STATUS,
)
