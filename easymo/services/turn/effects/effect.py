"""What a turn does to the database. All of its effects are written together, or none is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from psycopg import AsyncConnection

from db.repositories.turn import turns
from db.repositories.turn.turns import ClaimedTurn, TurnStatus


class Effect(Protocol):
    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        """Its statements, in the turn's own transaction and pipeline. Reads no answers."""


@dataclass(frozen=True)
class ProposeDrafts:
    """The newest draft of the turn becomes the customer's one proposal."""

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.propose_drafts(conn, turn.id, turn.now)


@dataclass(frozen=True)
class DropDrafts:
    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.drop_drafts(conn, turn.id, turn.now)


@dataclass(frozen=True)
class FinishTurn:
    """The last: its messages are handled, its conversation moved on. `is_resolved`: the customer
    thanked or said goodbye."""

    status: TurnStatus
    path: Sequence[str]
    agent: str | None = None
    is_interrupted: bool = False
    is_resolved: bool = False

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.finish(
            conn,
            turn_id=turn.id,
            conversation_id=turn.conversation_id,
            status=self.status,
            # Not what LangGraph notes of itself.
            path=[node for node in self.path if not node.startswith("__")],
            agent=self.agent,
            is_interrupted=self.is_interrupted,
            is_resolved=self.is_resolved,
            now=turn.now,
        )
