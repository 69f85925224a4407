"""What a turn asks of people: a ticket, somebody to take the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from db.repositories.handoff import handoffs, tickets
from db.repositories.handoff.tickets import NewTicket
from db.repositories.turn.turns import ClaimedTurn


@dataclass(frozen=True)
class OpenTickets:
    new: Sequence[NewTicket]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await tickets.open_all(conn, self.new, turn)


@dataclass(frozen=True)
class RequestHandoff:
    reason: str
    due_at: datetime

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await handoffs.request(
            conn,
            customer_id=turn.customer_id,
            conversation_id=turn.conversation_id,
            reason=self.reason,
            now=turn.now,
            due_at=self.due_at,
        )
