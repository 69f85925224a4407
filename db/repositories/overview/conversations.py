"""Conversations, what was said in them, and the path of each turn: for people to read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db.repositories.overview.paging import BEFORE, Overview, PhoneNumber


@dataclass(frozen=True)
class ConversationLine:
    id: int
    customer_id: int
    customer_name: str | None
    phone: PhoneNumber | None
    agent: str | None
    started_at: datetime
    last_message_at: datetime
    ended_at: datetime | None
    cost_usd: float
    handoff: Literal["requested", "taken"] | None
    taken_by: str | None


@dataclass(frozen=True)
class MessageLine:
    id: int
    turn_id: int | None
    role: Literal["customer", "agent", "person", "event"]
    agent: str | None
    person: str | None
    content: str
    created_at: datetime


@dataclass(frozen=True)
class TurnLine:
    """`path`: the nodes of the graph that it went through."""

    id: int
    status: Literal["running", "answered", "apologised", "filed"]
    attempts: int
    path: list[str]
    error: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class ConversationFilters:
    state: Literal["live", "ended"] | None = None
    handoff: Literal["requested", "taken"] | None = None
    customer_id: int | None = None
    agent: str | None = None
    words: str | None = None


CONVERSATIONS: Overview[ConversationLine] = Overview(
    row=ConversationLine,
    query="""
    SELECT * FROM (
        SELECT v.id, v.customer_id, c.name AS customer_name, v.agent, v.started_at,
            v.last_message_at, v.ended_at, v.total_cost_usd::float8 AS cost_usd,
            h.status AS handoff, h.taken_by,
            (SELECT a.value FROM customer_aliases a
             WHERE a.customer_id = v.customer_id AND a.kind = 'wa_id'
             ORDER BY a.created_at DESC LIMIT 1) AS phone
        FROM ai_conversations v JOIN customers c ON c.id = v.customer_id
        LEFT JOIN handoffs h ON h.conversation_id = v.id AND h.status <> 'closed'
    ) AS conversation
""",
    conditions=BEFORE  # noqa: S608
    + """
      AND (%(state)s::text IS NULL OR (ended_at IS NULL) = (%(state)s = 'live'))
      AND (%(handoff)s::text IS NULL OR handoff = %(handoff)s)
      AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s OR customer_id IN (
          SELECT id FROM customers WHERE joined_into = %(customer_id)s))
      AND (%(agent)s::text IS NULL OR agent = %(agent)s)
      AND (%(words)s::text IS NULL OR id IN (
          SELECT m.conversation_id FROM ai_messages m
          WHERE to_tsvector('simple', left(m.content, 100000))
                @@ websearch_to_tsquery('simple', %(words)s)
      ))
""",
)
OF_CONVERSATION = " AND conversation_id = %(conversation_id)s"
MESSAGES: Overview[MessageLine] = Overview(
    row=MessageLine,
    query="""
    SELECT id, turn_id, role, agent, person, content, created_at FROM ai_messages
""",
    conditions=BEFORE + OF_CONVERSATION,
)
TURNS: Overview[TurnLine] = Overview(
    row=TurnLine,
    query="""
    SELECT id, status, attempts, path, error, started_at, finished_at FROM turns
""",
    conditions=BEFORE + OF_CONVERSATION,
)
